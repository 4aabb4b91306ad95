// A request in, the shell lines out that ask it of the server at $URL, with its key where it wants one:
// what runbooks let people paste to see that a service answers.

import { shellWord } from './shell.ts'

interface Call {
  /** Lines that set URL. */
  readonly address: string
  /** Lines that set KEY; empty where the server asks for none. */
  readonly readKey: string
  readonly request: { readonly path: string; readonly body: object }
}

export const callLines = ({ address, readKey, request }: Call): string =>
  [
    address,
    ...(readKey === '' ? [] : [readKey]),
    `curl "$URL${request.path}"${readKey === '' ? '' : ' -H "Authorization: Bearer $KEY"'} \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${shellWord(JSON.stringify(request.body))}`,
  ].join('\n')

// A request that an engine answers in, the lines out that a person pastes to ask it.

import type { Request } from '../../../units/engines/engine.ts'
import { shellWord } from '../shell.ts'

/** For a shell that has $URL and, where a key is asked for, $KEY. */
export function requestLines({ what, path, body, file }: Request, key: boolean): string {
  const url = `curl "$URL${path}"${key ? ' -H "Authorization: Bearer $KEY"' : ''}`
  const json = "-H 'Content-Type: application/json'"
  if (body === undefined) return `# ${what}\n${url}`
  const text = JSON.stringify(body)
  if (file === undefined) return `# ${what}\n${url} \\\n  ${json} \\\n  -d ${shellWord(text)}`
  // Through a pipe, since a file may be larger than an argument may be.
  const [before = '', after = ''] = text.split('@@').map(shellWord)
  return `# ${what}\n{ printf %s ${before}; base64 < ${file} | tr -d '\\n'; printf %s ${after}; } |\n  ${url} ${json} -d @-`
}

// What a site may say about a download, whichever pod does it, and what a person has to do for it.

import { Type } from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

import { subdomainPattern } from '../kubernetes/names.ts'
import { bytesPerSecond, speedPattern } from '../kubernetes/quantity.ts'
import { makeNamespace } from './makeNamespace.ts'

export const hub = 'https://huggingface.co'
export const endpointPattern =
  '^https?://[A-Za-z0-9]([-.A-Za-z0-9]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[-._~/A-Za-z0-9]*)?$'

export const downloadOptions = {
  endpoint: Type.Optional(
    Type.String({
      description: `Address of the hub, or of a mirror of it. Default ${hub}.`,
      pattern: endpointPattern,
    }),
  ),
  token: Type.Optional(
    Type.Object(
      {
        secret: Type.String({ description: 'Name of the Secret.', pattern: subdomainPattern }),
        key: Type.Optional(
          Type.String({
            description: 'Key within it. Default token.',
            pattern: '^[-._a-zA-Z0-9]+$',
          }),
        ),
      },
      {
        additionalProperties: false,
        description: 'Secret with the token of the hub, made out of band. Default: none.',
      },
    ),
  ),
  speed: Type.Optional(
    Type.String({
      description:
        'Least speed of the download to plan for, such as 20MB/s. Default 10MB/s; a slower one meets the deadline of the Job.',
      pattern: speedPattern,
    }),
  ),
}
const optionsSchema = Type.Object(downloadOptions)
export type DownloadOptions = Static<typeof optionsSchema>

/** The least speed that a download is planned for, in bytes per second. */
export const downloadSpeed = ({ speed = '10MB/s' }: DownloadOptions): number =>
  bytesPerSecond(speed)

/** Who may talk to the hub. */
export const downloadAdvice = ({ token }: DownloadOptions): string[] => [
  token === undefined
    ? 'The pod of its download alone may connect to the hub; the server needs no way out.'
    : 'The pod of its download alone may connect to the hub and has its token; the server needs neither.',
]

/** What a person does once for a hub that asks for a token. */
export const downloadSetup = (
  { token }: DownloadOptions,
  { namespace }: { readonly namespace: string },
): { what: string; commands: string }[] =>
  token === undefined
    ? []
    : [
        {
          what: `Make the Secret \`${token.secret}\` with the token of the hub, which downloads need. It is typed in, and never stands in git`,
          commands: [
            makeNamespace(namespace),
            `read -rs TOKEN && printf %s "$TOKEN" |`,
            `  kubectl create secret generic -n ${namespace} ${token.secret} --from-file=${token.key ?? 'token'}=/dev/stdin`,
          ].join('\n'),
        },
      ]

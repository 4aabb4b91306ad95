// What a runbook says of a gateway: the keys that have to be brought to its namespace, requests through
// it, and what its clients should know.

import type { Backend, ResolvedFacts } from '../../units/serviceFacts.ts'
import type { Request } from '../../units/engines/engine.ts'
import { chatRequest } from '../chatRequest.ts'
import { readSecret } from '../readSecret.ts'
import type { SetupStep, Trouble } from '../../units/unit.ts'

/** A Secret is of one namespace, and a host has its key in a file: both are brought over by hand. */
export const keySteps = ({ namespace, backends }: ResolvedFacts): SetupStep[] =>
  backends.flatMap(({ app, apiKey, keyFrom, host }): SetupStep[] => {
    if (apiKey === undefined) return []
    const make = `kubectl create secret generic -n ${namespace} ${apiKey.secret} --from-file=${apiKey.key}=/dev/stdin`
    if (keyFrom !== undefined)
      return [
        {
          what: `Copy the API key of \`${app}\` into the namespace of the gateway, which reads no other; again whenever it changes`,
          commands: `${readSecret(keyFrom)} |\n  ${make}`,
        },
      ]
    return host === undefined
      ? []
      : [
          {
            what: `Give the gateway the API key of \`${app}\`. The host \`${host}\` has it once it is installed, and the request for \`${app}\` below reads it there: paste it, then press Enter and Ctrl-D`,
            commands: `tr -d '\\n' | ${make}`,
          },
        ]
  })

export const gatewayRequests = ([, ...others]: readonly Backend[]): Request[] => [
  { what: 'The models of all services behind it', path: '/v1/models' },
  ...others.map(({ app, models }) => ({
    what: `A model of ${app}`,
    ...chatRequest(models[0]!),
  })),
  { what: 'Whether it can take requests, which asks no model', path: '/health/readiness' },
  { what: 'Its figures, for Prometheus', path: '/metrics/' },
]

export const gatewayAdvice = ({ backends }: ResolvedFacts): string[] => [
  `Behind it: ${backends.map(({ app, models }) => `\`${app}\` (${models.map((model) => `\`${model}\``).join(', ')})`).join('; ')}.`,
  'It has no database: there is one key, its own, and whoever has it may ask every model behind it, and it counts nobody’s use.',
  'It hands on the API of OpenAI alone. What else an engine answers, such as `/completion` or `/rerank`, is asked of the engine itself.',
  'It asks no service twice: a request that fails has failed, and a client may ask again.',
  '`/health` sends a question to every model behind it, which loads or swaps them: probes ask `/health/readiness` and `/health/liveliness`.',
  ...(backends.some(({ apiKey }) => apiKey === undefined)
    ? [
        `${backends.flatMap(({ app, apiKey }) => (apiKey === undefined ? [`\`${app}\``] : [])).join(', ')} asks for no key: whoever reaches it goes past this one. \`apiKey\` or \`allowFrom\` of it changes that.`,
      ]
    : []),
  'A change of what stands behind it replaces its pods, the new one first.',
  ...(backends.some(({ host }) => host !== undefined)
    ? [
        'A host sees its requests come from the node that its pod is on: where a host names its `clients`, those nodes must be among them.',
      ]
    : []),
]

export const gatewayTroubles = (): Trouble[] => [
  {
    see: '500 or 400 “No connected db.” from the gateway',
    look: 'the header `Authorization` of the request',
    usually:
      'no key, or one that is not the gateway’s: it looks for others in a database, and has none',
  },
  {
    see: '400 “Invalid model name” from the gateway',
    look: '`curl "$URL/v1/models"` with its key',
    usually: 'the service of that model is not behind it, or calls it otherwise',
  },
  {
    see: '401 or 403 in its log, from a service behind it',
    look: 'the Secret with the key of that service, in the namespace of the gateway',
    usually: 'a key that was changed in one namespace and not copied to the other',
  },
]

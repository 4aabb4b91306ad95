// The API key that an engine asks for: a Secret that exists already, read as a file or as a variable.
// Who may make the Secret is the site's affair; a chart never holds a key.

import { and, eq, fail, not, refs, when } from '../template/language.ts'
import type { Node } from '../template/language.ts'
import { boolean, group, string } from '../template/values.ts'
import { optionalSubdomainPattern } from '../kubernetes/names.ts'
import { serviceType } from './service.ts'

export const authenticationFields = {
  auth: group('The API key that clients send as a bearer token.', {
    existingSecret: string({
      description: 'Secret that holds the key; empty means that no key is asked for.',
      pattern: optionalSubdomainPattern,
      example: { existingSecret: 'my-api-key' },
      instance: true,
    }),
    secretKey: string({
      description: 'Key within that Secret whose value is the API key.',
      pattern: '^[-._a-zA-Z0-9]{1,253}$',
      default: 'api-key',
    }),
    required: boolean({
      description:
        'Refuse to render a Service that is reachable from outside the cluster and asks for no key.',
      default: true,
    }),
  }),
}
export const auth = refs(authenticationFields).auth

export const apiKeyDirectory = '/etc/api-key'
export const apiKeyFile = `${apiKeyDirectory}/key`

export const authenticationChecks = [
  when(
    and(auth.required, not(auth.existingSecret), not(eq(serviceType, 'ClusterIP'))),
    fail(
      'service.type makes the server reachable from outside the cluster and auth.existingSecret is empty. Do one of: ' +
        'set auth.existingSecret to a Secret with a key; set service.type to ClusterIP; ' +
        'set auth.required to false where something in front asks for a key.',
    ),
  ),
] as unknown as readonly Node[]

/** The key as a volume and as a mount of the server, both absent where no key is asked for. */
export const apiKeyVolume = when(auth.existingSecret, {
  name: 'api-key',
  secret: {
    secretName: auth.existingSecret,
    items: [{ key: auth.secretKey, path: 'key' }],
    defaultMode: 0o440,
  },
})
export const apiKeyMount = when(auth.existingSecret, {
  name: 'api-key',
  mountPath: apiKeyDirectory,
  readOnly: true,
})

// The values of a chart whose server is LiteLLM.

import { refs } from '../../template/language.ts'
import { group, integer, objectList, text } from '../../template/values.ts'

export const litellmFields = {
  server: group('LiteLLM and its configuration.', {
    port: integer({
      description: 'Port that LiteLLM listens on.',
      default: 4000,
      minimum: 1024,
      maximum: 65535,
    }),
    config: text({
      description:
        'The configuration of LiteLLM, as YAML. It names variables where a key belongs, as os.environ/NAME, and holds none.',
    }),
    keys: objectList({
      description:
        'Those variables, each from a Secret of its own namespace: the keys of the servers that requests are handed to.',
      fields: ['name'],
      example: {
        keys: [
          {
            name: 'KEY_CHAT',
            valueFrom: { secretKeyRef: { name: 'chat-api-key', key: 'api-key' } },
          },
        ],
      },
    }),
  }),
}
export const litellmServer = refs(litellmFields).server

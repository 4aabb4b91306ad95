// The values of a chart whose server is llama-swap.

import { refs } from '../../template/language.ts'
import { group, integer, text } from '../../template/values.ts'

export const swapFields = {
  server: group('llama-swap and its configuration.', {
    port: integer({
      description: 'Port that llama-swap listens on.',
      default: 8080,
      minimum: 1024,
      maximum: 65535,
    }),
    loadSeconds: integer({
      description: 'Seconds that one model may take to load (healthCheckTimeout).',
      default: 600,
      // Source: llama-swap, internal/config/load.go at 032d7419: less is taken for 15.
      minimum: 15,
      maximum: 86400,
    }),
    config: text({
      description:
        'The configuration of llama-swap, as YAML, but for healthCheckTimeout, apiKeys and macros, which the chart writes; ${MODEL_DIR} is model.path. A change is read without a restart.',
    }),
  }),
}
export const swapServer = refs(swapFields).server

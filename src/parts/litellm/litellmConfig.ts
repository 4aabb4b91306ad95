// The services behind a gateway in, the configuration of LiteLLM out: which name of a model goes where,
// with which key, and how long an answer may take.

import { yamlDocument } from '../../template/yamlText.ts'
import type { JsonObject } from '../../template/values.ts'
import type { Backend, ServiceFigures } from '../../units/serviceFacts.ts'

/** The variable of the container that holds the key of a service. */
const keyVariable = (app: string): string => `KEY_${app.toUpperCase().replaceAll('-', '_')}`

/** YAML for LiteLLM 1.100. */
export const litellmConfig = (
  backends: readonly Backend[],
  { answerSeconds, answerSecondsBehind }: ServiceFigures,
): string =>
  yamlDocument({
    model_list: backends.flatMap((backend) =>
      backend.models.map((model) => deployment(model, backend, answerSecondsBehind[backend.app]!)),
    ),
    litellm_settings: {
      callbacks: ['prometheus'],
      request_timeout: answerSeconds,
      json_logs: true,
      // Neither questions nor answers belong into logs.
      turn_off_message_logging: true,
      require_auth_for_metrics_endpoint: true,
    },
    // A server with one card gets no faster by being asked again, and has nobody to stand in for it.
    router_settings: { num_retries: 0, disable_cooldowns: true },
    general_settings: { disable_spend_logs: true },
  })

const deployment = (name: string, { app, url, apiKey }: Backend, seconds: number): JsonObject => ({
  model_name: name,
  litellm_params: {
    model: `openai/${name}`,
    api_base: url,
    // A client of OpenAI does not start without a key, also where nobody asks for one.
    api_key: apiKey === undefined ? 'none' : `os.environ/${keyVariable(app)}`,
    timeout: seconds,
    stream_timeout: seconds,
  },
})

/** The variables that it names, as a container has them. */
export const keyVariables = (backends: readonly Backend[]): JsonObject[] =>
  backends.flatMap(({ app, apiKey }) =>
    apiKey === undefined
      ? []
      : [
          {
            name: keyVariable(app),
            valueFrom: { secretKeyRef: { name: apiKey.secret, key: apiKey.key } },
          },
        ],
  )

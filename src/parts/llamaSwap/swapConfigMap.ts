// The ConfigMap of llama-swap, which its pod mounts as a directory: the kubelet brings every change
// there, and llama-swap looks for one itself, so that no change needs a restart.

import type { IConfigMap } from 'kubernetes-models/v1'

import { digits, helper, text, when } from '../../template/language.ts'
import type { NodeList, NodeMap, Templated } from '../../template/language.ts'
import { auth } from '../authentication.ts'
import type { PartTemplate, PodPart } from '../chartPart.ts'
import { modelValues } from '../model.ts'
import { metadata, suffixed } from '../naming.ts'
import { modelDirectoryMacro } from './swapCommand.ts'
import { swapServer } from './swapFields.ts'

/** Variable of the container that holds the API key. */
export const apiKeyVariable = 'LLAMA_SWAP_API_KEY'

const directory = '/etc/llama-swap'
const file = 'config.yaml'
export const swapConfigFile = `${directory}/${file}`

// In double quotes, for which llama-swap escapes what it puts there. Source: llama-swap,
// internal/config/macros.go at 514e1a95.
const apiKeys = helper<string>(
  'apiKeys',
  'The key that clients send, from the environment: the ConfigMap never holds it.',
  when(auth.existingSecret, `apiKeys:\n  - "\${env.${apiKeyVariable}}"\n` as never, '' as never),
)

const config = text`healthCheckTimeout: ${digits(swapServer.loadSeconds)}\n${apiKeys}macros:\n  ${modelDirectoryMacro}: ${modelValues.path}\n${swapServer.config}`

const configMap: Templated<IConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('server', 'config', { name: suffixed('config') }),
  data: { [file]: config },
}

export const swapConfigMap: PartTemplate = {
  file: 'config-configmap.yaml',
  object: configMap as NodeMap,
  half: 'workload',
}

export const swapConfigPod: PodPart = {
  volumes: [{ name: 'config', configMap: { name: suffixed('config') } }] as unknown as NodeList,
  volumeMounts: [{ name: 'config', mountPath: directory, readOnly: true }],
}

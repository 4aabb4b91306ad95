// The ConfigMap of LiteLLM, which it reads once, when it starts: a change makes new pods.

import type { IConfigMap } from 'kubernetes-models/v1'

import type { NodeList, NodeMap, Templated } from '../../template/language.ts'
import type { PartTemplate, PodPart } from '../chartPart.ts'
import { contentHash, metadata, suffixed } from '../naming.ts'
import { namePorts } from '../networkPolicy.ts'
import { litellmServer } from './litellmFields.ts'

const directory = '/etc/litellm'
const file = 'config.yaml'
export const litellmConfigFile = `${directory}/${file}`

const configMap: Templated<IConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('server', 'config', { name: suffixed('config') }),
  data: { [file]: litellmServer.config },
}

export const litellmConfigMap: PartTemplate = {
  file: 'config-configmap.yaml',
  object: configMap as NodeMap,
  half: 'workload',
}

/** Names of hosts alone: what the pod may connect to beside them follows from who is behind it. */
const names = { ports: namePorts }

export const litellmPod: PodPart = {
  annotations: [{ 'checksum/config': contentHash(litellmServer.config) }] as unknown as NodeList,
  egress: [names],
  volumes: [{ name: 'config', configMap: { name: suffixed('config') } }] as unknown as NodeList,
  volumeMounts: [{ name: 'config', mountPath: directory, readOnly: true }],
}

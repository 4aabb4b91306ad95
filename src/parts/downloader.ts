// What downloads a model onto a claim: a container of a small curl image that runs one reviewed
// script. A Job's pod runs it beside the server, or the server's own pod before the server starts.

import { readFileSync } from 'node:fs'

import type { IConfigMap } from 'kubernetes-models/v1'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1'

import { optionalSubdomainPattern } from '../kubernetes/names.ts'
import { eachEntry, fileText, helper, refs, text, toJson, when } from '../template/language.ts'
import type { Node, NodeList, NodeMap, Templated } from '../template/language.ts'
import { group, objectList, string, stringMap } from '../template/values.ts'
import type { JsonObject } from '../template/values.ts'
import type { PartTemplate } from './chartPart.ts'
import { endpointPattern, hub } from './downloadOptions.ts'
import type { DownloadOptions } from './downloadOptions.ts'
import { imageFields, imageReference, pulledFrom } from './image.ts'
import type { Image, PulledImage } from './image.ts'
import { modelValues } from './model.ts'
import type { Models } from './modelFacts.ts'
import {
  modelFilesFields,
  modelFilesValues,
  modelList,
  modelMarker,
  modelSource,
} from './modelFiles.ts'
import { contentHash, contentNamed, metadata, selectorLabels, suffixed } from './naming.ts'
import { arePoliciesWanted, namePorts } from './networkPolicy.ts'
import { refuseOwnVariables } from './ownVariables.ts'
import { containerSecurityContext } from './security.ts'

/** The image whose shell and curl run the script; any image with both does. */
export const downloadImage: Image = { repository: 'docker.io/curlimages/curl', tag: '8.21.0' }

const scriptPath = 'files/download.sh'
/** The script itself. */
export const downloadProgram = readFileSync(new URL('./download.sh', import.meta.url), 'utf8')
export const downloadFiles = { [scriptPath]: downloadProgram }

export const downloadFields = {
  image: {
    images: group('Images, by what runs them.', {
      download: imageFields(
        'The image that downloads the model: any with a shell and curl.',
        downloadImage,
      ),
    }),
  },
  application: {
    ...modelFilesFields,
    download: group('The download of the model.', {
      endpoint: string({
        description: 'Address of the hub, or of a mirror of it.',
        default: hub,
        pattern: endpointPattern,
      }),
      token: group('The token of the hub, for models that ask for one.', {
        existingSecret: string({
          description: 'Secret that holds the token; empty means that none is sent.',
          pattern: optionalSubdomainPattern,
          example: { existingSecret: 'huggingface-token' },
          instance: true,
        }),
        secretKey: string({
          description: 'Key within that Secret whose value is the token.',
          pattern: '^[-._a-zA-Z0-9]{1,253}$',
          default: 'token',
        }),
      }),
      extraEnv: stringMap({
        description: 'Further environment variables of the download, such as those of a proxy.',
        example: { extraEnv: { HTTPS_PROXY: 'http://proxy.example.com:3128' } },
      }),
      resources: group('CPU and memory of the download.', {
        requests: stringMap({
          description: 'What must be free on a node.',
          default: { cpu: '100m', memory: '64Mi' },
        }),
        limits: stringMap({
          description: 'What the download may use; what it writes is cached in here.',
          default: { memory: '512Mi' },
        }),
      }),
    }),
  },
  network: {
    networkPolicy: group('Who may talk to the pods, and to whom they may talk.', {
      egress: objectList({
        description:
          'What the download may talk to: the rules of egress, as a NetworkPolicy has them.',
        default: egressTo([443]),
      }),
    }),
  },
}
const { images, download, networkPolicy } = refs({
  ...downloadFields.image,
  ...downloadFields.application,
  ...downloadFields.network,
})

/** Names of hosts, and TCP to these ports anywhere: hubs send clients on to other hosts. */
function egressTo(ports: readonly number[]): JsonObject[] {
  return [{ ports: [...namePorts] }, { ports: ports.map((port) => ({ port, protocol: 'TCP' })) }]
}

/** The rules of egress of the pod that downloads. */
export const downloadEgress = [networkPolicy.egress] as unknown as NodeList

const image = imageReference('downloadImage', 'the download', images.download)

const variables = [
  'HF_ENDPOINT',
  'HF_TOKEN_FILE',
  'MODEL_DIR',
  'MODEL_LIST',
  'MODEL_MARKER',
  'MODEL_REPO',
  'MODEL_REVISION',
]
export const downloadChecks = [
  refuseOwnVariables('download.extraEnv', download.extraEnv, variables),
] as unknown as readonly Node[]

const scripts = '/etc/download'
const tokenDirectory = '/etc/hub-token'

/** The container; `mount` is the claim's, writable. */
export const downloadContainer = {
  name: 'download',
  image,
  imagePullPolicy: images.download.pullPolicy,
  command: ['sh', `${scripts}/download.sh`],
  env: [
    { name: 'HF_ENDPOINT', value: download.endpoint },
    { name: 'MODEL_REPO', value: modelSource.repo },
    { name: 'MODEL_REVISION', value: modelSource.revision },
    { name: 'MODEL_DIR', value: modelValues.path },
    { name: 'MODEL_LIST', value: `${scripts}/files.txt` },
    { name: 'MODEL_MARKER', value: modelMarker },
    when(download.token.existingSecret, {
      name: 'HF_TOKEN_FILE',
      value: `${tokenDirectory}/token`,
    }),
    eachEntry(download.extraEnv, (name, value) => ({ name, value })),
  ],
  resources: { requests: download.resources.requests, limits: download.resources.limits },
  securityContext: containerSecurityContext,
  volumeMounts: [
    { name: 'models', mountPath: modelValues.path },
    { name: 'download', mountPath: scripts, readOnly: true },
    { name: 'tmp', mountPath: '/tmp' },
    when(download.token.existingSecret, {
      name: 'hub-token',
      mountPath: tokenDirectory,
      readOnly: true,
    }),
  ],
} as unknown as NodeMap

const configMapName = helper<string>(
  'downloadConfigMapName',
  'A new list or script is a new ConfigMap, so that a pod never reads half of an old one.',
  contentNamed('download', contentHash(text`${fileText(scriptPath)}${modelList}`)),
)

/** The volumes of the container beside the claim's and /tmp. */
export const downloadVolumes = [
  { name: 'download', configMap: { name: configMapName } },
  when(download.token.existingSecret, {
    name: 'hub-token',
    secret: {
      secretName: download.token.existingSecret,
      items: [{ key: download.token.secretKey, path: 'token' }],
      defaultMode: 0o440,
    },
  }),
] as unknown as NodeList

/** Everything of the values that the container and its volumes depend on, as text for a hash. */
export const downloadText = text`${configMapName}${image}${images.download.pullPolicy}${modelMarker}${modelValues.path}${toJson(download.endpoint)}${toJson(download.token.existingSecret)}${toJson(download.token.secretKey)}${toJson(download.extraEnv)}${toJson(download.resources.requests)}${toJson(download.resources.limits)}`

const configMap: Templated<IConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('model', 'config', { name: configMapName }),
  immutable: true,
  data: { 'download.sh': fileText(scriptPath), 'files.txt': modelList },
}

export const downloadConfigMap: PartTemplate = {
  file: 'download-configmap.yaml',
  object: configMap as NodeMap,
  half: 'foundation',
}

const policy: Templated<INetworkPolicy> = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('model', 'policy', { name: suffixed('download') }),
  spec: {
    podSelector: { matchLabels: selectorLabels('model') },
    policyTypes: ['Ingress', 'Egress'],
    egress: downloadEgress as never,
  },
}

/** What the pod of a Job may do on the network: ask for names, and download. */
export const downloadPolicy: PartTemplate = {
  file: 'download-networkpolicy.yaml',
  object: policy as NodeMap,
  half: 'foundation',
  guard: arePoliciesWanted,
}

/** What the values of a download follow from, beside the site's options. */
export interface DownloadFacts {
  readonly models: Models
  /** Address of the hub. */
  readonly hub: string
  image(repository: string, tag: string): PulledImage
}

/** The values of one service's download; the deadline in seconds where a Job has one. */
export function downloadValues(
  { endpoint, token }: DownloadOptions,
  facts: DownloadFacts,
  deadlineSeconds?: number,
): JsonObject {
  const address = endpoint ?? facts.hub
  const { protocol, port } = new URL(address)
  const own = port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port)
  const { repository, tag } = downloadImage
  return {
    model: modelFilesValues(facts.models),
    images: { download: pulledFrom(facts.image(repository, tag)) },
    download: {
      endpoint: address,
      token: { existingSecret: token?.secret ?? '', secretKey: token?.key ?? 'token' },
      ...(deadlineSeconds === undefined ? {} : { activeDeadlineSeconds: deadlineSeconds }),
    },
    networkPolicy: { egress: egressTo([...new Set([own, 443])]) },
  }
}

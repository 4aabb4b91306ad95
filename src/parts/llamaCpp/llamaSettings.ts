// The settings of llama-server that are no one's business but people's: as arguments, or as the entries
// of a ConfigMap that the server reads as variables. Which of the two, one value decides: a flag would
// silently win over its variable.

import type { IConfigMap } from 'kubernetes-models/v1'

import { digits, eq, mul, not, or, refs, text, toJson, when } from '../../template/language.ts'
import type { Condition, Expr, Node, NodeMap, Templated } from '../../template/language.ts'
import type { PartTemplate } from '../chartPart.ts'
import { gpu } from '../gpu.ts'
import { contentHash, metadata, suffixed } from '../naming.ts'
import { llamaFields } from './llamaFields.ts'

const { server } = refs(llamaFields)
const { sampling } = server

interface Setting {
  /** Name of the variable after LLAMA_ARG_. */
  readonly key: string
  readonly flag: string
  /** Absent for a flag without a value. */
  readonly value?: Expr<string>
  /** When it is said at all; absent: always. */
  readonly said?: Expr
}

const whereGiven = (key: string, flag: string, value: Expr<string>): Setting => ({
  key,
  flag,
  value,
  // A temperature of 0 is one, also where it comes as a number.
  said: not(eq(value, '')),
})

const settings: readonly Setting[] = [
  {
    key: 'CTX_SIZE',
    flag: '--ctx-size',
    value: when(
      server.kvCache.shared,
      digits(server.kvCache.shared),
      digits(mul(server.kvCache.size, server.slots)),
    ),
  },
  {
    key: 'N_GPU_LAYERS',
    flag: '--n-gpu-layers',
    value: when(gpu.enabled, server.gpuLayers, '0' as never),
  },
  { key: 'CPU_MOE', flag: '--cpu-moe', said: eq(server.expertLayersInRam, 'all') },
  {
    key: 'N_CPU_MOE',
    flag: '--n-cpu-moe',
    value: server.expertLayersInRam,
    said: not(or(eq(server.expertLayersInRam, 'all'), eq(server.expertLayersInRam, '0'))),
  },
  {
    key: 'THREADS',
    flag: '--threads',
    value: digits(server.threads),
    said: server.threads,
  },
  whereGiven('TEMPERATURE', '--temp', sampling.temperature),
  whereGiven('TOP_K', '--top-k', sampling.topK),
  whereGiven('TOP_P', '--top-p', sampling.topP),
  whereGiven('MIN_P', '--min-p', sampling.minP),
]

const argumentsOf = ({ flag, value, said }: Setting): Node[] => {
  const words = (value === undefined ? [flag] : [flag, value]) as Node[]
  return said === undefined ? words : [when(said, words) as unknown as Node]
}

/** All of them as arguments, unless the ConfigMap has them. */
export const settingsArguments = when(
  not(server.configMap),
  settings.flatMap(argumentsOf),
) as unknown as Node

const configName = suffixed('config')
const entryOf = ({ value, said }: Setting): Expr<string> => {
  const entry = value ?? ('true' as never)
  return said === undefined ? entry : when(said, entry)
}

const configMap: Templated<IConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('server', 'config', { name: configName }),
  data: Object.fromEntries(settings.map((one) => [one.key, entryOf(one)])),
}

export const llamaConfigMap: PartTemplate = {
  file: 'configmap.yaml',
  object: configMap as NodeMap,
  half: 'workload',
  guard: server.configMap as Condition,
}

/** Its entries as variables: LLAMA_ARG_CTX_SIZE and so on. */
export const llamaEnvironment = when(server.configMap, {
  prefix: 'LLAMA_ARG_',
  configMapRef: { name: configName },
}) as unknown as Node

/** Everything that the entries are made of, as text for a hash. */
const allText = text`${server.kvCache.shared} ${server.kvCache.size} ${server.slots} ${toJson(gpu.enabled)} ${server.gpuLayers} ${server.expertLayersInRam} ${server.threads} ${sampling.temperature} ${sampling.topK} ${sampling.topP} ${sampling.minP}`

/** A running container does not read a changed ConfigMap, so the pod changes with it. */
export const llamaConfigAnnotation = when(server.configMap, {
  'checksum/config': contentHash(allText),
}) as unknown as Node

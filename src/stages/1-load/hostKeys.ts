// Keys of a site that mean nothing where they stand, since a service runs on a host or since it runs in
// the cluster; silently ignored, they would promise what nobody does.

import { child } from '../../findings/finding.ts'
import type { Finding } from '../../findings/finding.ts'
import { listed } from '../../findings/show.ts'
import { isRecord } from './isRecord.ts'

/** What a cluster does with a service. */
const ofCluster = [
  'namespace',
  'chart',
  'storage',
  'fetch',
  'expose',
  'nodes',
  'replicas',
  'resources',
  'allowFrom',
  'allowTo',
  'mayWaitForGpu',
  'takesOver',
  'priorityClass',
  'scrape',
  'alerts',
  'autoscale',
  'values',
]
const ofHost = ['port', 'unit']
/** The names of a Secret; the script of a host asks for the key itself. */
const ofSecret = ['secret', 'key']
/** What the node says, where a host is one. */
const ofMachine = ['gpus', 'memory', 'disk']

export function hostKeys(raw: unknown): Finding[] {
  if (!isRecord(raw)) return []
  return [
    ...entriesOf(raw.services).flatMap(([app, service]) => {
      const pointer = child('/services', app)
      const onHost = Object.hasOwn(service, 'host')
      return [
        ...(onHost ? strangers(service, ofCluster, pointer, onAHost(app)) : []),
        ...(onHost ? strangers(service.apiKey, ofSecret, `${pointer}/apiKey`, onAHost(app)) : []),
        ...(onHost ? [] : strangers(service, ofHost, pointer, inTheCluster(app))),
      ]
    }),
    ...entriesOf(raw.hosts).flatMap(([name, host]) =>
      Object.hasOwn(host, 'node')
        ? strangers(host, ofMachine, child('/hosts', name), isANode(name, host.node))
        : [],
    ),
  ]
}

const entriesOf = (map: unknown): [string, Readonly<Record<string, unknown>>][] =>
  Object.entries(isRecord(map) ? map : {}).flatMap(([name, value]) =>
    isRecord(value) ? [[name, value]] : [],
  )

type Words = (keys: string) => Pick<Finding, 'code' | 'message' | 'hint'>

const onAHost =
  (app: string): Words =>
  (keys) => ({
    code: 'SITE-019',
    message: `${app} runs on a host, where ${keys} would do nothing: that is for a cluster.`,
    hint: 'Remove it; in an environment that moves the service to a host, set it to null.',
  })

const inTheCluster =
  (app: string): Words =>
  (keys) => ({
    code: 'SITE-020',
    message: `${app} runs in the cluster, where ${keys} would do nothing: that is for a host.`,
    hint: 'Name the host, or remove it; `expose` has the port of a Service.',
  })

const isANode =
  (name: string, node: unknown): Words =>
  (keys) => ({
    code: 'SITE-019',
    message: `${name} is the node ${String(node)}, and ${keys} is declared there: two figures of one machine would contradict each other some day.`,
    hint: 'Declare it for the node alone.',
  })

/** One finding for each of the keys that a map has. */
const strangers = (
  map: unknown,
  keys: readonly string[],
  pointer: string,
  words: Words,
): Finding[] =>
  keys
    .filter((key) => isRecord(map) && Object.hasOwn(map, key))
    .map((key) => ({
      ...words(listed([key], 'and')),
      at: { site: '', pointer: child(pointer, key) },
    }))

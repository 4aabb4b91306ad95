// Turns a kubeconfig into a small client of the Kubernetes API that takes any kind as a plain
// object: tests create what charts render, custom resources included, and look at what controllers
// made of it. (@kubernetes/client-node 2.0.1 needs undici 8, and that Node 22.19.)

import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { load } from 'js-yaml'

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: {
    name: string
    namespace?: string
    uid?: string
    resourceVersion?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    deletionTimestamp?: string
    finalizers?: string[]
    ownerReferences?: OwnerReference[]
    generation?: number
    creationTimestamp?: string
  }
  // Any kind at all: who reads a field knows its type.
  // oxlint-disable-next-line typescript/no-explicit-any
  [field: string]: any
}

export interface Kind {
  apiVersion: string
  kind: string
}

export interface Reference extends Kind {
  name: string
  namespace?: string
}

export type WatchEvent = 'ADDED' | 'MODIFIED' | 'DELETED'

export interface WriteOptions {
  dryRun?: boolean
  fieldValidation?: 'Strict'
}

export interface Api {
  /** Undefined where there is no such object. */
  read(ref: Reference): Promise<KubernetesObject | undefined>
  list(
    kind: Kind,
    options?: { namespace?: string; labelSelector?: string },
  ): Promise<KubernetesObject[]>
  create(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>
  /** Server-side apply. */
  apply(
    object: KubernetesObject,
    options?: WriteOptions & { fieldManager?: string; force?: boolean },
  ): Promise<KubernetesObject>
  patch(
    ref: Reference,
    body: unknown,
    options?: { subresource?: 'status' | 'scale'; type?: 'merge' | 'json' },
  ): Promise<KubernetesObject>
  /** Removing what is not there is fine. */
  remove(
    ref: Reference,
    options?: {
      gracePeriodSeconds?: number
      propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'
    },
  ): Promise<void>
  /**
   * Lists and then watches until the signal aborts, which resolves it. It reconnects by itself;
   * where the server no longer has the history in between, what is gone comes as DELETED. It
   * rejects only where trying again cannot help: no such kind, no permission, a throwing onEvent.
   */
  watch(
    kind: Kind,
    onEvent: (type: WatchEvent, object: KubernetesObject) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** Everything else: pods/binding, serviceaccounts/token, /version, … */
  request(method: string, path: string, body?: unknown): Promise<unknown>
}

export class ApiError extends Error {
  status: number
  reason: string
  body: unknown

  constructor(what: string, status: number, body: unknown) {
    const { message, reason } = (typeof body === 'object' ? (body ?? {}) : {}) as {
      message?: string
      reason?: string
    }
    super(`${what}: ${status}: ${message ?? String(body)}`)
    this.name = 'ApiError'
    this.status = status
    this.reason = reason ?? ''
    this.body = body
  }
}

const FIELD_MANAGER = 'chartwright-e2e'
const REQUEST_TIMEOUT_MS = 60_000
const RECONNECT_MS = 200

const CONTENT_TYPES = {
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
}

interface Resource {
  name: string
  kind: string
  namespaced: boolean
}

interface List {
  metadata: { resourceVersion: string }
  items: Omit<KubernetesObject, 'apiVersion' | 'kind'>[]
}

/** The URL of the API server that the kubeconfig's current context has. */
export const serverOf = (kubeconfigPath: string): string => readKubeconfig(kubeconfigPath).server

/** A client for the kubeconfig's current context, by client certificate or token. */
export function connect(kubeconfigPath: string): Api {
  const { server, agent, headers } = readKubeconfig(kubeconfigPath)
  const discovered = new Map<string, Promise<Resource[]>>()

  function open(
    method: string,
    path: string,
    signal: AbortSignal,
    body?: { type: string; value: unknown },
  ): Promise<IncomingMessage> {
    return new Promise((fulfil, reject) => {
      const data = body && Buffer.from(JSON.stringify(body.value))
      // Node sends the body of a DELETE without its length, so the server would read it as the
      // next request.
      const content = body && { 'Content-Type': body.type, 'Content-Length': data!.length }
      const options = { method, agent, signal, headers: { ...headers, ...content } }
      const outgoing = httpsRequest(new URL(server + path), options, fulfil)
      outgoing.on('error', reject)
      outgoing.end(data)
    })
  }

  async function send(
    method: string,
    path: string,
    value?: unknown,
    type = method === 'PATCH' ? CONTENT_TYPES.merge : 'application/json',
  ): Promise<unknown> {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
    const body = value === undefined ? undefined : { type, value }
    const response = await open(method, path, signal, body)
    return answerOf(`${method} ${path}`, response)
  }

  function discover(apiVersion: string): Promise<Resource[]> {
    const found = send('GET', rootOf(apiVersion)).then(
      (list) => (list as { resources: Resource[] }).resources,
    )
    discovered.set(apiVersion, found)
    found.catch(() => discovered.delete(apiVersion))
    return found
  }

  async function resourceOf({ apiVersion, kind }: Kind): Promise<Resource> {
    const isIt = (resource: Resource) => resource.kind === kind && !resource.name.includes('/')
    // Asked again where it is not there: a CustomResourceDefinition may have come since.
    const found =
      (await discovered.get(apiVersion))?.find(isIt) ?? (await discover(apiVersion)).find(isIt)
    if (found === undefined) {
      throw new ApiError(`${apiVersion} ${kind}`, 404, { message: 'the server has no such kind' })
    }
    return found
  }

  async function collection(kind: Kind, namespace?: string): Promise<string> {
    const { name } = await resourceOf(kind)
    const inside = namespace === undefined ? '' : `/namespaces/${namespace}`
    return `${rootOf(kind.apiVersion)}${inside}/${name}`
  }

  async function collectionOfOne(kind: Kind, namespace = 'default'): Promise<string> {
    return collection(kind, (await resourceOf(kind)).namespaced ? namespace : undefined)
  }

  async function pathOf({ name, namespace, ...kind }: Reference): Promise<string> {
    return `${await collectionOfOne(kind, namespace)}/${name}`
  }

  async function listAt(kind: Kind, path: string): Promise<[KubernetesObject[], string]> {
    const { items, metadata } = (await send('GET', path)) as List
    const { apiVersion, kind: name } = kind
    // The server leaves both out inside a list.
    const objects = items.map((item) => ({ apiVersion, kind: name, ...item }) as KubernetesObject)
    return [objects, metadata.resourceVersion]
  }

  async function watch(
    kind: Kind,
    onEvent: (type: WatchEvent, object: KubernetesObject) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const known = new Map<string, KubernetesObject>()
    let path: string | undefined
    let version: string | undefined

    function tell(type: WatchEvent, object: KubernetesObject): void {
      if (signal.aborted) return
      if (type === 'DELETED') known.delete(keyOf(object))
      else known.set(keyOf(object), object)
      try {
        onEvent(type, object)
      } catch (error) {
        throw new CallbackError(error)
      }
    }

    function replaceBy(objects: KubernetesObject[]): void {
      const now = new Map(objects.map((object) => [keyOf(object), object]))
      for (const [key, before] of known) {
        const after = now.get(key)
        if (after?.metadata.uid !== before.metadata.uid) tell('DELETED', before)
      }
      for (const [key, after] of now) {
        const before = known.get(key)
        if (before === undefined) tell('ADDED', after)
        else if (before.metadata.resourceVersion !== after.metadata.resourceVersion) {
          tell('MODIFIED', after)
        }
      }
    }

    while (!signal.aborted) {
      try {
        path ??= await collection(kind)
        if (version === undefined) {
          const [objects, listed] = await listAt(kind, path)
          replaceBy(objects)
          version = listed
        }
        const query = `watch=true&allowWatchBookmarks=true&resourceVersion=${version}`
        const response = await open('GET', `${path}?${query}`, signal)
        if (response.statusCode !== 200) await answerOf(`watch ${path}`, response)
        for await (const line of createInterface({ input: response })) {
          const { type, object } = JSON.parse(line) as {
            type: WatchEvent | 'BOOKMARK' | 'ERROR'
            object: KubernetesObject
          }
          if (type === 'ERROR') throw new ApiError(`watch ${path}`, object['code'], object)
          version = object.metadata.resourceVersion!
          if (type !== 'BOOKMARK') tell(type, object)
        }
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof CallbackError) throw error.cause
        if (error instanceof ApiError) {
          if (error.status === 410) version = undefined
          else if (error.status < 500 && error.status !== 429) throw error
        }
        await sleep(RECONNECT_MS, undefined, { signal }).catch(() => {})
      }
    }
  }

  return {
    async read(ref) {
      const path = await pathOf(ref)
      try {
        return (await send('GET', path)) as KubernetesObject
      } catch (error) {
        if (isNotFound(error)) return undefined
        throw error
      }
    },

    async list(kind, { namespace, labelSelector } = {}) {
      const path = await collection(kind, namespace)
      const query = queryOf({ labelSelector })
      return (await listAt(kind, path + query))[0]
    },

    async create(object, options) {
      const path = await collectionOfOne(object, object.metadata.namespace)
      const query = writeQuery(options)
      return (await send('POST', path + query, object)) as KubernetesObject
    },

    async apply(object, { fieldManager = FIELD_MANAGER, force, ...options } = {}) {
      const { name, namespace } = object.metadata
      const path = `${await collectionOfOne(object, namespace)}/${name}`
      const query = writeQuery(options, fieldManager, force)
      return (await send('PATCH', path + query, object, CONTENT_TYPES.apply)) as KubernetesObject
    },

    async patch(ref, body, { subresource, type = 'merge' } = {}) {
      const suffix = subresource === undefined ? '' : `/${subresource}`
      const path = (await pathOf(ref)) + suffix + writeQuery()
      return (await send('PATCH', path, body, CONTENT_TYPES[type])) as KubernetesObject
    },

    async remove(ref, options) {
      const path = await pathOf(ref)
      try {
        await send('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', ...options })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    },

    watch,
    request: (method, path, body) => send(method, path, body),
  }
}

/** What onEvent threw, told apart from what the connection threw. */
class CallbackError extends Error {
  constructor(cause: unknown) {
    super('onEvent threw', { cause })
  }
}

async function answerOf(what: string, response: IncomingMessage): Promise<unknown> {
  const answer = await text(response)
  const json = response.headers['content-type']?.startsWith('application/json') === true
  const body: unknown = json ? JSON.parse(answer) : answer
  const status = response.statusCode!
  if (status >= 400) throw new ApiError(what, status, body)
  return body
}

function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

function keyOf({ metadata: { namespace = '', name } }: KubernetesObject): string {
  return `${namespace}/${name}`
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

function writeQuery(
  { dryRun, fieldValidation }: WriteOptions = {},
  fieldManager = FIELD_MANAGER,
  force?: boolean,
): string {
  return queryOf({
    fieldManager,
    fieldValidation,
    dryRun: dryRun === true ? 'All' : undefined,
    force: force === true ? 'true' : undefined,
  })
}

function queryOf(parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given as [string, string][])}`
}

interface Kubeconfig {
  'current-context': string
  contexts: { name: string; context: { cluster: string; user: string } }[]
  clusters: { name: string; cluster: Record<string, string> & { server: string } }[]
  users: { name: string; user: Record<string, string> }[]
}

function readKubeconfig(path: string): {
  server: string
  agent: Agent
  headers: Record<string, string>
} {
  const config = load(readFileSync(path, 'utf8')) as Kubeconfig
  const named = <T extends { name: string }>(list: T[], name: string): T => {
    const found = list.find((entry) => entry.name === name)
    if (found === undefined) throw new Error(`${path} has no ${name}`)
    return found
  }
  const { context } = named(config.contexts, config['current-context'])
  const { cluster } = named(config.clusters, context.cluster)
  const { user } = named(config.users, context.user)

  /** As data in the kubeconfig, or as a file named relative to it. */
  const pem = (from: Record<string, string>, field: string): Buffer | undefined => {
    const data = from[`${field}-data`]
    if (data !== undefined) return Buffer.from(data, 'base64')
    const file = from[field]
    return file === undefined ? undefined : readFileSync(resolve(dirname(path), file))
  }
  const tls = {
    ca: pem(cluster, 'certificate-authority'),
    cert: pem(user, 'client-certificate'),
    key: pem(user, 'client-key'),
  }
  if (tls.cert === undefined && user['token'] === undefined) {
    throw new Error(`${path} has neither a client certificate nor a token`)
  }
  return {
    server: cluster.server.replace(/\/$/, ''),
    // Idle connections are closed before the server does, which would lose a request.
    agent: new Agent({ ...tls, keepAlive: true, timeout: 30_000 }),
    headers: {
      Accept: 'application/json',
      ...(user['token'] === undefined ? {} : { Authorization: `Bearer ${user['token']}` }),
    },
  }
}

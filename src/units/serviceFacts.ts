// What a unit may know about the service that chose it: resolved names, pinned facts and planned
// figures. Units read it and nothing else of the world.

import type { PulledImage } from '../parts/image.ts'
import type { AnyModels, Models } from '../parts/modelFacts.ts'
import type { JsonObject } from '../template/values.ts'
import type { Capability } from './unit.ts'

/** A kind of card. What neither the site nor the catalogue knows is absent. */
export interface CardFacts {
  /** As the site names it, such as RTX 5090. */
  readonly model: string
  /** Bytes of its memory. */
  readonly bytes?: number
  /** Such as 12.0. */
  readonly computeCapability?: string
}

/** The machines a service may run on, as one: what they share. */
export interface NodeFacts {
  readonly names: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly { key: string; value?: string; effect: string }[]
  readonly runtimeClass?: string
  /** The kinds of cards; empty where there are none. */
  readonly cards: readonly CardFacts[]
  /** Cards of all of them together that nothing else is declared to hold. */
  readonly freeGpus: number
}

/** What the plan worked out, in bytes and seconds. */
export interface ServiceFigures {
  /** Time to read the model once, with margin; undefined where its size is unknown. */
  readonly startupSeconds: number
  /** When a Job that downloads the model counts as failed. */
  readonly downloadDeadlineSeconds: number
  readonly claimBytes: number
  readonly memoryRequestBytes: number
  readonly memoryLimitBytes: number
  /** How long a client may wait for the longest answer, where it comes in one piece. */
  readonly answerSeconds: number
  /** The same for each service behind a gateway, by name. */
  readonly answerSecondsBehind: Readonly<Record<string, number>>
}

/** How an address is asked for: by an annotation of the Service, or else by spec.loadBalancerIP. */
export interface LoadBalancerFacts {
  readonly name: string
  readonly annotation: string | undefined
}

/** The ingress controller of the cluster, as far as it is declared. */
export interface IngressFacts {
  readonly className: string | undefined
  /** Where its pods run. */
  readonly namespace: string | undefined
}

/** Peers of NetworkPolicies. */
export interface PlatformPeers {
  /** Through which clients outside come; empty where nobody knows. */
  readonly router: readonly JsonObject[]
  /** Which scrape metrics; empty where nobody knows. */
  readonly monitoring: readonly JsonObject[]
}

/** Blobs by `<namespace>/<name>` and key. */
export interface SealedFacts {
  readonly [namespacedName: string]: {
    readonly data: { readonly [key: string]: { readonly blob: string } }
  }
}

/** A service that a gateway hands requests to. */
export interface Backend {
  readonly app: string
  /** Where its API begins, as the gateway's pod reaches it: http://chat.llm.svc:8080/v1. */
  readonly url: string
  /** Names by which requests ask for its models. */
  readonly models: readonly string[]
  /** Secret of the gateway's namespace that holds its API key; absent where it asks for none. */
  readonly apiKey?: { readonly secret: string; readonly key: string }
  /** Where that key comes from, if it is not this very Secret. */
  readonly keyFrom?: { readonly namespace: string; readonly secret: string; readonly key: string }
  /** The host that it runs on; absent where it runs in the cluster. */
  readonly host?: string
  /** A rule of egress that lets the gateway's pod reach it. */
  readonly egress: JsonObject
}

export interface ServiceFacts<M extends AnyModels = AnyModels> {
  readonly site: string
  readonly environment: string
  /** The service's name, which is its release name too. */
  readonly app: string
  /** Its Application in Argo CD; the one of its foundation has an ending more. */
  readonly application: string
  readonly namespace: string
  /** What it serves: one, or all that its engine names; a gateway has none of its own. */
  readonly models: M
  /** The file of each of them, below the mount. */
  readonly modelFiles: M extends Models ? readonly [string, ...string[]] : readonly string[]
  /** The services that it hands requests to, if it is a gateway. */
  readonly backends: readonly Backend[]
  readonly nodes: NodeFacts
  /** Cards per pod. */
  readonly gpus: number
  readonly replicas: number
  readonly has: ReadonlySet<Capability>
  readonly apiKey: { readonly secret: string; readonly key: string } | undefined
  /** How the cluster's load balancer is asked for an address; absent where nobody says it. */
  readonly loadBalancer: LoadBalancerFacts | undefined
  readonly ingress: IngressFacts | undefined
  /** What strangers with a key may ask the engine for; undefined where it does not say. */
  readonly publicPaths: readonly string[] | undefined
  readonly peers: PlatformPeers
  /** What is sealed for this environment's cluster, by `<namespace>/<name>`. */
  readonly sealed: SealedFacts
  readonly figures: ServiceFigures
  /** Address that models are downloaded from. */
  readonly hub: string
  /** Looks an image up in the lock, and where nodes pull it from. */
  image(repository: string, tag: string): PulledImage
  /** Values that the platform prescribes. */
  readonly platform: JsonObject
}

/** What is known of a service before anything is planned. */
export type ResolvedFacts<M extends AnyModels = AnyModels> = Omit<
  ServiceFacts<M>,
  'figures' | 'platform'
>

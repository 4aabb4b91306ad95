// Names and labels that every object of a chart shares, as named templates. Selectors are name,
// instance and component and never change; nothing carries the chart's version, because a pod
// template that changes with it reloads a model for nothing.

import {
  chart,
  checksum,
  contains,
  fallback,
  helper,
  merged,
  refs,
  release,
  text,
  trimSuffix,
  trunc,
  when,
} from '../template/language.ts'
import type { Expr } from '../template/language.ts'
import { stringMap, string } from '../template/values.ts'
import { hookAnnotations } from './hooks.ts'
import type { HookPhase } from './hooks.ts'
import { waveAnnotation, waveKey } from './syncPositions.ts'
import type { Role } from './syncPositions.ts'

export const namingFields = {
  nameOverride: string({
    description: 'Replaces the name of the chart in names and labels.',
    pattern: '^([a-z0-9]([-a-z0-9]{0,51}[a-z0-9])?)?$',
    example: { nameOverride: 'llm' },
  }),
  fullnameOverride: string({
    description: 'Replaces the name of every object.',
    instance: true,
    pattern: '^([a-z]([-a-z0-9]{0,51}[a-z0-9])?)?$',
    example: { fullnameOverride: 'gpt-oss' },
  }),
  commonLabels: stringMap({
    description: 'Labels for every object, but not for pods and selectors.',
    example: { commonLabels: { 'example.com/team': 'research' } },
  }),
}
const v = refs(namingFields)

const shortName = helper<string>(
  'name',
  'The name of the application in labels.',
  trimSuffix(trunc(fallback(v.nameOverride, chart.name), 63), '-'),
)

/** The name of the release's objects, at most 63 characters. */
export const fullname = helper<string>(
  'fullname',
  'The name of the objects: the release, with the chart where the release does not name it already.',
  when(
    v.fullnameOverride,
    trimSuffix(trunc(v.fullnameOverride, 63), '-'),
    when(
      contains(release.name, fallback(v.nameOverride, chart.name)),
      trimSuffix(trunc(release.name, 63), '-'),
      trimSuffix(trunc(text`${release.name}-${fallback(v.nameOverride, chart.name)}`, 63), '-'),
    ),
  ),
)

/** `<fullname>-<suffix>`: the base is cut, never the suffix, with room for more behind it. */
export const suffixed = (suffix: string, more = 0): Expr<string> =>
  text`${trimSuffix(trunc(fullname, 63 - suffix.length - 1 - more), '-')}-${suffix}`

/** `<fullname>-<suffix>-<hash>`, for objects that are never changed but made anew; see contentHash. */
export const contentNamed = (suffix: string, hash: Expr<string>): Expr<string> =>
  text`${suffixed(suffix, hashLength + 1)}-${hash}`

const hashLength = 8

/** Eight characters that change with a text. */
export const contentHash = (of: Expr<string>): Expr<string> => trunc(checksum(of), hashLength)

export type Component = 'server' | 'model' | 'address' | 'test'

export const instanceLabels = helper<{ [key: string]: string }>(
  'selectorLabels',
  'Labels that never change: what selectors match.',
  { 'app.kubernetes.io/name': shortName, 'app.kubernetes.io/instance': release.name },
)

/** What a selector matches: frozen, since Kubernetes refuses to change one. */
export const selectorLabels = (component: Component): Expr<{ [key: string]: string }> =>
  merged(instanceLabels, { 'app.kubernetes.io/component': component })

type StringMap = Expr<{ [key: string]: string }>

const commonLabels = helper<{ [key: string]: string }>(
  'labels',
  'Labels of every object.',
  merged(instanceLabels, { 'app.kubernetes.io/managed-by': release.service }, v.commonLabels),
)

interface MetadataOptions {
  /** Default: the full name. */
  readonly name?: Expr<string>
  /** Whether its kind has no namespace. */
  readonly clusterWide?: true
  readonly annotations?: { readonly [key: string]: string }
  /** Where values decide the wave: in place of that of the role. */
  readonly wave?: Expr<string>
  /** Annotations that values decide. */
  readonly moreAnnotations?: StringMap
  readonly userAnnotations?: StringMap
  /** The phase in which Argo CD runs it, where it runs hooks. */
  readonly hook?: HookPhase
  /** A map of labels for this object alone, in place of the common ones. */
  readonly userLabels?: StringMap
}

/** The metadata of an object: name, namespace, labels, and the wave of its role. */
export function metadata(component: Component, role: Role, options: MetadataOptions = {}) {
  const { name = fullname, hook, wave, moreAnnotations, userAnnotations, userLabels } = options
  const own = {
    ...(wave === undefined ? waveAnnotation(role) : { [waveKey]: wave as never }),
    ...options.annotations,
  }
  const annotations = [
    ...(Object.keys(own).length > 0 ? [own] : []),
    ...(hook === undefined ? [] : [hookAnnotations(hook)]),
    ...(moreAnnotations === undefined ? [] : [moreAnnotations]),
    ...(userAnnotations === undefined ? [] : [userAnnotations]),
  ]
  const labels =
    userLabels === undefined
      ? merged(commonLabels, { 'app.kubernetes.io/component': component })
      : merged(
          instanceLabels,
          {
            'app.kubernetes.io/managed-by': release.service,
            'app.kubernetes.io/component': component,
          },
          userLabels,
        )
  return {
    name,
    namespace: options.clusterWide === true ? undefined : release.namespace,
    labels,
    annotations:
      annotations.length === 0
        ? undefined
        : annotations.length === 1
          ? annotations[0]
          : merged(...annotations),
  }
}

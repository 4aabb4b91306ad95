// Makes the services that every row of the benchmark builds: sites of twenty, each service with a
// chart of its own and about ten objects, so that a build is as large as that of a big cluster.

import { readFileSync } from 'node:fs'

import { Type } from '@sinclair/typebox'
import type { IConfigMap } from 'kubernetes-models/v1'

import type { LoadedSite } from '../src/model.ts'
import { fullname, metadata, suffixed } from '../src/parts/naming.ts'
import { servicePortValue } from '../src/parts/service.ts'
import type { SiteInput } from '../src/site.ts'
import { release, text } from '../src/template/language.ts'
import type { NodeMap, Templated } from '../src/template/language.ts'
import { defineExposure } from '../src/units/exposures/exposure.ts'

const servicesPerSite = 20

/** The committed lock, which knows the image and the model. */
export const lockText = readFileSync(new URL('../chartwright.lock.json', import.meta.url), 'utf8')

const address: Templated<IConfigMap> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadata('server', 'config', { name: suffixed('address') }),
  data: { url: text`http://${fullname}.${release.namespace}.svc:${servicePortValue}` },
}

/** A site's own unit, as an author would write one: an object beside those of every chart. */
const announced = defineExposure({
  kind: 'announced',
  summary: 'reached from within the cluster, at an address that a ConfigMap tells',
  options: Type.Object({}, { additionalProperties: false }),
  outside: false,
  chart: {
    templates: [{ file: 'announcement.yaml', object: address as NodeMap, half: 'workload' }],
  },
  values: () => ({ service: { type: 'ClusterIP', port: 8080 } }),
  address: (app, namespace) => `URL=http://${app}.${namespace}.svc:8080`,
})

/** So many services in sites of twenty. The same number always gives the same sites. */
export function generatedSites(services: number): LoadedSite[] {
  return Array.from({ length: Math.ceil(services / servicesPerSite) }, (_, site): LoadedSite => {
    const name = `site-${number(site)}`
    const first = site * servicesPerSite
    const { units = [], ...raw } = siteOf(first, Math.min(first + servicesPerSite, services))
    return { name, file: `sites/${name}.ts`, text: '', raw, units }
  })
}

const number = (value: number): string => String(value).padStart(4, '0')

type Announced = [typeof announced]
type Service = SiteInput<Announced>['services'][string]

const siteOf = (first: number, end: number): SiteInput<Announced> => ({
  repo: { url: 'https://git.example.org/inference.git' },
  cluster: {
    kubernetes: '1.36',
    has: ['prometheus-operator', 'custom-metrics'],
    storageClasses: { fast: { readSpeed: '1GB/s' } },
  },
  nodes: { pool: { gpus: { model: 'RTX 5090', count: 64 }, labels: { pool: 'inference' } } },
  services: Object.fromEntries(
    Array.from({ length: end - first }, (_, index) => [
      `chat-${number(first + index)}`,
      serviceOf(first + index),
    ]),
  ),
  // No second model would cost the build anything else.
  allow: [{ code: 'RUN-001', reason: 'one model for all: only its settings differ' }],
  units: [announced],
})

/** No two neighbours are the same, so that every chart has values of its own. */
const serviceOf = (index: number): Service => ({
  engine: {
    kind: 'llama-server',
    slots: 1 + (index % 8),
    contextPerRequest: 1024 * (1 + (index % 32)),
    alias: `chat-${index}`,
    extraEnv: { TENANT: `tenant-${index % 7}` },
  },
  model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
  storage: { kind: 'claim', storageClass: 'fast' },
  expose: { kind: 'announced' },
  apiKey: {},
  autoscale: { max: 2, metric: 'llamacpp:requests_deferred', target: '2' },
})

// The Job that downloads the model, in a pod of its own beside the server's. Its name ends in a hash
// of everything in it: a Job cannot be changed, so one that would differ is another one.

import { Type } from '@sinclair/typebox'
import type { IJob } from 'kubernetes-models/batch/v1'

import { fail, helper, merged, refs, text, toJson, when } from '../template/language.ts'
import type { Node, NodeMap, Templated } from '../template/language.ts'
import { group, integer, joinFields } from '../template/values.ts'
import type { ChartPart, PartTemplate } from './chartPart.ts'
import {
  downloadChecks,
  downloadConfigMap,
  downloadContainer,
  downloadFields,
  downloadFiles,
  downloadImage,
  downloadPolicy,
  downloadText,
  downloadValues,
  downloadVolumes,
} from './downloader.ts'
import type { DownloadFacts } from './downloader.ts'
import { downloadAdvice, downloadOptions, downloadSetup, downloadSpeed } from './downloadOptions.ts'
import type { DownloadOptions } from './downloadOptions.ts'
import type { HookPhase } from './hooks.ts'
import type { ModelVolume } from './modelVolume.ts'
import { contentHash, contentNamed, metadata, selectorLabels } from './naming.ts'
import { imagePullSecrets, podExtras } from './podExtras.ts'
import { placementOfWriter, writerPlacementText } from './scheduling.ts'
import { containerSecurityContext, podSecurityContext } from './security.ts'
import { waitForMarker, waitFiles } from './waitForMarker.ts'

const downloadJobFields = {
  download: group('The download of the model.', {
    activeDeadlineSeconds: integer({
      description: 'Seconds after which the Job counts as failed, whatever it is doing.',
      default: 14400,
      minimum: 60,
      maximum: 2592000,
      planned: 'the size of the model and the speed of the download',
    }),
    backoffLimit: integer({
      description:
        'Pods that are tried after the first; each resumes where the one before it stopped.',
      default: 3,
      minimum: 0,
      maximum: 100,
    }),
  }),
}
const { download } = refs(downloadJobFields)

/** What no further try mends: wrong use, no room, no access, no such file, and no right to write. */
const finalExitCodes = [2, 10, 11, 12, 13, 16]

const jobTemplate = (volume: ModelVolume, hook: HookPhase | undefined): PartTemplate => ({
  file: 'download-job.yaml',
  object: job(volume, hook) as NodeMap,
  half: 'workload',
})

/** Refuses a claim that the pod of a Job cannot write beside the server. */
const claimChecks = ({ onePod, readOnly }: ModelVolume): readonly Node[] =>
  [
    onePod === undefined
      ? undefined
      : when(
          onePod as never,
          fail(
            'persistence.accessMode is ReadWriteOncePod, so the pod that downloads the model and the pod that serves it exclude each other: one of them waits for ever. Use ReadWriteOnce.',
          ),
        ),
    readOnly === undefined
      ? undefined
      : when(
          readOnly as never,
          fail(
            'persistence.accessMode is ReadOnlyMany, so nothing can download a model onto the claim. Use ReadWriteOnce or ReadWriteMany.',
          ),
        ),
  ].filter((check) => check !== undefined) as unknown as readonly Node[]

/** What a chart gets whose model a Job downloads; with a phase, the Job is a hook of Argo CD. */
export const downloadJobPart = (hook?: HookPhase): ChartPart => ({
  fields: {
    ...downloadFields,
    application: joinFields([downloadFields.application, downloadJobFields]),
  },
  ...(hook === undefined ? {} : { hooks: true }),
  templates: (model) => [downloadConfigMap, downloadPolicy, jobTemplate(model, hook)],
  pod: { initContainers: (server) => [waitForMarker(server)] },
  checks: (model) => [...downloadChecks, ...claimChecks(model)],
  files: { ...downloadFiles, ...waitFiles },
})

const job = (volume: ModelVolume, hook: HookPhase | undefined): Templated<IJob> => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadata('model', 'fetch', {
    name: jobName(volume),
    ...(hook === undefined ? {} : { hook }),
  }),
  spec: {
    backoffLimit: download.backoffLimit,
    activeDeadlineSeconds: download.activeDeadlineSeconds,
    podFailurePolicy: {
      rules: [
        {
          action: 'FailJob',
          onExitCodes: {
            containerName: 'download',
            operator: 'In',
            values: finalExitCodes,
          },
        },
      ],
    },
    template: {
      metadata: { labels: merged(selectorLabels('model'), podExtras.podLabels) },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: podSecurityContext,
        imagePullSecrets,
        containers: [downloadContainer as never],
        volumes: [
          { name: 'models', ...volume.source } as never,
          { name: 'tmp', emptyDir: {} },
          ...(downloadVolumes as never[]),
        ],
        ...placementOfWriter(volume.oneNode),
      },
    },
  },
})

const jobName = (volume: ModelVolume) =>
  helper<string>(
    'downloadJobName',
    'A Job cannot be changed, so its name changes with every value that it is made of.',
    contentNamed(
      'download-model',
      contentHash(
        text`${downloadText}${volume.identity}${writerPlacementText}${download.backoffLimit}-${download.activeDeadlineSeconds}${toJson(podSecurityContext)}${toJson(containerSecurityContext)}${toJson(podExtras.imagePullSecrets)}${toJson(podExtras.podLabels)}`,
      ),
    ),
  )

/** What may go wrong with the Job, and where a person sees it. */
const troubles = (
  _options: unknown,
  { namespace }: { readonly namespace: string },
): { see: string; look: string; usually: string }[] => [
  {
    see: 'a sync waits for a Job `…-download-model-…`',
    look: `\`kubectl logs -n ${namespace} -l app.kubernetes.io/component=model\``,
    usually: 'it is downloading, and says every 15 s how far it is and how long it takes',
  },
  {
    see: 'that Job waits, and has no log',
    look: `\`kubectl describe pod -n ${namespace} -l app.kubernetes.io/component=model\``,
    usually: 'the foundation is not synced yet, or the claim is held by another node',
  },
  {
    see: 'that Job has failed',
    look: 'the same, under `Last State` or `State`: `Message` and `Exit Code`',
    usually:
      'the message says what to do. 10: no room; 11: token missing or wrong; 12: no access; 13: not found; 14: other content than pinned; 15: network; 16: not writable',
  },
]

/** What every fetch strategy says whose download is a Job. */
export const downloadByJob = {
  options: Type.Object(downloadOptions, { additionalProperties: false }),
  copies: false,
  ownPod: true,
  images: () => [downloadImage],
  speed: downloadSpeed,
  setup: downloadSetup,
  advice: downloadAdvice,
  troubles,
  values: (
    chosen: DownloadOptions,
    facts: DownloadFacts & { readonly figures: { readonly downloadDeadlineSeconds: number } },
  ) => downloadValues(chosen, facts, facts.figures.downloadDeadlineSeconds),
} as const

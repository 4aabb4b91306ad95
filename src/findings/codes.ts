// Every finding there can be: a permanent code, its slug and its severity. The page
// docs/codes/<CODE>.md explains each; a test keeps the two lists equal.

export type Severity = 'error' | 'warning' | 'note'

interface Code {
  readonly slug: string
  readonly severity: Severity
}

const error = (slug: string): Code => ({ slug, severity: 'error' })
const warning = (slug: string): Code => ({ slug, severity: 'warning' })
const note = (slug: string): Code => ({ slug, severity: 'note' })

/** A code is never used again for something else; a retired one keeps its page. */
export const codes = {
  'SITE-001': error('site-does-not-load'),
  'SITE-002': error('unknown-key'),
  'SITE-003': error('wrong-value'),
  'SITE-004': error('missing-key'),
  'SITE-005': error('unknown-unit'),
  'SITE-006': error('bad-name'),
  'SITE-007': error('unknown-reference'),
  'SITE-008': error('missing-capability'),
  'SITE-009': error('unknown-kubernetes-version'),
  'SITE-010': error('value-not-of-chart'),
  'SITE-011': error('claim-excludes-job'),
  'SITE-012': error('engine-refuses-argument'),
  'SITE-013': error('engine-takes-no-model'),
  'SITE-014': error('not-behind-gateway'),
  'SITE-015': warning('preload-in-vain'),
  'SITE-016': error('handover-not-possible'),
  'SITE-017': warning('affinity-behind-proxy'),
  'SITE-018': error('route-claimed-twice'),
  'SITE-019': error('key-not-for-host'),
  'SITE-020': error('key-needs-host'),
  'SITE-021': error('metrics-nobody-reads'),
  'SITE-022': error('prometheus-unknown'),
  'SITE-023': error('variable-not-read'),
  'SITE-024': note('not-known-of-engine'),
  'SITE-025': error('text-read-otherwise'),
  'SITE-026': error('two-models-one-name'),
  'SITE-030': error('chart-shapes-differ'),
  'SITE-031': error('name-claimed-twice'),
  'SITE-032': error('name-taken-by-existing'),
  'SITE-033': error('two-owners-of-defaults'),
  'SITE-034': error('template-file-taken'),
  'SITE-040': warning('allowance-matches-nothing'),
  'SITE-041': error('allowance-not-possible'),
  'LOCK-001': warning('model-not-locked'),
  'LOCK-002': warning('image-not-locked'),
  'LOCK-003': warning('fact-unknown'),
  'LOCK-004': note('single-source'),
  'LOCK-005': error('lock-unreadable'),
  'LOCK-006': error('files-unknown'),
  'FIT-001': error('claim-too-small'),
  'FIT-002': error('not-enough-cards'),
  'FIT-003': warning('read-speed-unknown'),
  'FIT-004': error('autoscaler-cannot-help'),
  'FIT-005': error('claim-size-unknown'),
  'FIT-006': error('card-too-small'),
  'FIT-007': warning('card-may-be-too-small'),
  'FIT-008': error('node-memory-exceeded'),
  'FIT-009': error('contradicts-plan'),
  'FIT-010': warning('card-memory-not-provable'),
  'FIT-011': warning('card-unknown'),
  'FIT-012': warning('context-beyond-training'),
  'FIT-013': error('card-cannot'),
  'FIT-014': warning('card-is-slow'),
  'FIT-015': warning('measured-differs'),
  'FIT-016': error('build-too-old'),
  'FIT-017': error('node-disk-exceeded'),
  'FIT-018': warning('paging-without-effect'),
  'FIT-019': warning('declared-size-differs'),
  'FIT-020': error('files-on-another-node'),
  'FIT-021': error('metric-cannot-scale'),
  'FIT-022': error('no-room-for-a-request'),
  'FIT-023': warning('room-for-a-request-uncertain'),
  'FIT-024': note('models-could-stay'),
  'FIT-025': error('no-node-takes-pods'),
  'FIT-026': warning('nodes-not-told-apart'),
  'ARGO-001': error('claim-not-kept'),
  'ARGO-002': error('project-forbids-object'),
  'ARGO-003': error('rollout-needs-spare-card'),
  'ARGO-004': error('deadline-below-startup'),
  'ARGO-005': error('object-in-both-parts'),
  'ARGO-006': error('pod-needs-later-object'),
  'ARGO-007': error('writer-apart-from-server'),
  'ARGO-008': error('claim-gates-its-pod'),
  'ARGO-009': error('slow-object-not-last'),
  'ARGO-010': error('waiting-server-gates'),
  'KUBE-001': error('manifest-invalid'),
  'KUBE-002': error('kind-without-schema'),
  'HELM-001': error('chart-refuses-values'),
  'SEC-001': error('exposed-without-key'),
  'SEC-002': warning('scrape-cannot-authenticate'),
  'SEC-003': error('plaintext-secret'),
  'SEC-004': error('sealed-file-unreadable'),
  'SEC-005': error('not-sealed-for-here'),
  'SEC-006': warning('scrape-shut-out'),
  'SEC-007': error('platform-refuses-user'),
  'SEC-008': error('mounts-the-node'),
  'SEC-009': warning('key-in-clear-text'),
  'SEC-010': error('path-without-key'),
  'SEC-011': error('platform-refuses-owner'),
  'SEC-012': warning('sealed-for-nobody'),
  'HOST-001': error('host-open-without-key'),
  'HOST-002': error('port-claimed-twice'),
  'HOST-003': error('host-has-other-build'),
  'HOST-004': error('unit-claimed-twice'),
  'HOST-005': error('engine-not-for-hosts'),
  'HOST-006': error('host-refuses-value'),
  'RUN-001': warning('model-served-twice'),
  'RUN-002': warning('service-selects-nothing'),
  'RUN-003': error('selector-matches-another'),
  'RUN-004': error('port-taken-on-node'),
  'RUN-005': warning('shares-processes-of-node'),
  'RUN-006': warning('two-managers'),
  'RUN-007': warning('open-without-key'),
  'RUN-008': note('faults-that-end'),
  'BUG-001': error('internal-error'),
} as const satisfies Record<`${FamilyCode}-${string}`, Code>

export type FindingCode = keyof typeof codes

interface FamilyOfCodes {
  readonly title: string
  /** Whether a case can be allowed with a reason; what others find would not give a chart. */
  readonly allowable: boolean
}

export const families = {
  SITE: { title: 'the site definition', allowable: false },
  LOCK: { title: 'pinned facts', allowable: true },
  FIT: { title: 'capacity', allowable: true },
  ARGO: { title: 'what Argo CD does with it', allowable: true },
  KUBE: { title: 'manifests', allowable: false },
  HELM: { title: 'charts', allowable: false },
  SEC: { title: 'security', allowable: true },
  HOST: { title: 'hosts', allowable: true },
  RUN: { title: 'what runs together', allowable: true },
  BUG: { title: 'faults of Chartwright or of a unit', allowable: false },
} as const satisfies Record<string, FamilyOfCodes>
export type FamilyCode = keyof typeof families

export const familyOf = (code: FindingCode): FamilyCode =>
  code.slice(0, code.indexOf('-')) as FamilyCode

export const mayBeAllowed = (code: FindingCode): boolean => families[familyOf(code)].allowable

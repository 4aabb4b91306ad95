// Manifests that the schemas must accept and, each with one fault, must refuse: the unit test asks
// our validator about them, the integration test asks kubeconform too.

/** A manifest, as loosely typed as the faults that are put into it. */
export type Json = Record<string, any>

/** A manifest with one fault, and what is to be said of it. */
export interface BrokenCase {
  readonly fault: string
  readonly manifest: Json
  readonly pointer: string
  readonly message: string
  readonly kind?: 'unknown-kind'
}

const metadata = (name: string): Json => ({
  name,
  namespace: 'llm',
  labels: { 'app.kubernetes.io/name': name },
  annotations: { 'argocd.argoproj.io/sync-wave': '1' },
})

const podTemplate: Json = {
  metadata: { labels: { 'app.kubernetes.io/name': 'server' } },
  spec: {
    automountServiceAccountToken: false,
    runtimeClassName: 'nvidia',
    nodeSelector: { gpu: 'true' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
    securityContext: {
      runAsNonRoot: true,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'gpu', operator: 'In', values: ['l40'] }] },
          ],
        },
      },
    },
    initContainers: [{ name: 'wait', image: 'example.test/wait:1', restartPolicy: 'Always' }],
    containers: [
      {
        name: 'server',
        image: 'example.test/server:1',
        imagePullPolicy: 'IfNotPresent',
        args: ['--port', '8080'],
        env: [
          { name: 'PLAIN', value: '1' },
          { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'token', key: 'value' } } },
        ],
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        startupProbe: { httpGet: { path: '/health', port: 'http' }, failureThreshold: 60 },
        livenessProbe: { httpGet: { path: '/health', port: 8080 } },
        resources: { requests: { cpu: 1.5, memory: '16Gi' }, limits: { 'nvidia.com/gpu': 1 } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        volumeMounts: [{ name: 'models', mountPath: '/models', readOnly: true }],
      },
    ],
    volumes: [
      { name: 'models', persistentVolumeClaim: { claimName: 'models' } },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
      { name: 'scripts', configMap: { name: 'scripts', defaultMode: 365 } },
    ],
  },
}

const selector = { matchLabels: { 'app.kubernetes.io/name': 'server' } }

const deployment: Json = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata('server'),
  spec: {
    replicas: 1,
    selector,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' } },
    template: podTemplate,
  },
}

const service: Json = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('server'),
  spec: {
    type: 'ClusterIP',
    selector: selector.matchLabels,
    ports: [
      { name: 'http', port: 80, targetPort: 'http' },
      { name: 'metrics', port: 9090, targetPort: 9090 },
    ],
  },
}

const claim: Json = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: metadata('models'),
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '100Gi' } } },
}

const statefulSet: Json = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: metadata('server'),
  spec: {
    serviceName: 'server',
    selector,
    template: podTemplate,
    volumeClaimTemplates: [{ metadata: { name: 'models' }, spec: claim['spec'] }],
  },
}

const job: Json = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: metadata('download'),
  spec: {
    backoffLimit: 3,
    template: { spec: { ...podTemplate['spec'], restartPolicy: 'OnFailure' } },
  },
}

const networkPolicy: Json = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('server'),
  spec: {
    podSelector: selector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'http', protocol: 'TCP' }] }],
    egress: [
      { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] },
    ],
  },
}

const secret: Json = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: metadata('token'),
  type: 'Opaque',
  data: { value: 'aGVsbG8=\n' },
  stringData: { other: 'hello' },
}

const application: Json = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { ...metadata('server'), finalizers: ['resources-finalizer.argocd.argoproj.io'] },
  spec: {
    project: 'llm',
    destination: { server: 'https://kubernetes.default.svc', namespace: 'llm' },
    source: {
      repoURL: 'https://example.test/charts.git',
      path: 'charts/server',
      targetRevision: 'main',
      helm: { releaseName: 'server', valuesObject: { any: { thing: [1, null] } } },
    },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: ['ServerSideApply=true'],
    },
  },
}

const route: Json = {
  apiVersion: 'route.openshift.io/v1',
  kind: 'Route',
  metadata: metadata('server'),
  spec: {
    to: { kind: 'Service', name: 'server', weight: 100 },
    port: { targetPort: 'http' },
    tls: { termination: 'edge' },
  },
}

const gateway: Json = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: metadata('server'),
  spec: {
    gatewayClassName: 'any',
    addresses: [{ type: 'IPAddress', value: '192.0.2.1' }],
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
  },
}

const podMonitor: Json = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: metadata('server'),
  spec: { selector, podMetricsEndpoints: [{ port: 'http', path: '/metrics', interval: '30s' }] },
}

const other = (apiVersion: string, kind: string, fields: Json): Json => ({
  apiVersion,
  kind,
  metadata: metadata('server'),
  ...fields,
})

const subjects = [{ kind: 'ServiceAccount', name: 'server', namespace: 'llm' }]
const rules = [{ apiGroups: [''], resources: ['services'], verbs: ['get', 'patch'] }]

/** One manifest or more of every kind that has a schema. */
export const validManifests: readonly Json[] = [
  deployment,
  service,
  claim,
  statefulSet,
  job,
  networkPolicy,
  secret,
  application,
  route,
  gateway,
  podMonitor,
  broken(route, ({ spec }) => delete spec.to.kind),
  broken(gateway, ({ spec }) => delete spec.addresses[0].type),
  other('apps/v1', 'DaemonSet', { spec: { selector, template: podTemplate } }),
  other('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      minReplicas: 1,
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'server' },
      metrics: [
        {
          type: 'Pods',
          pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } },
        },
      ],
    },
  }),
  other('batch/v1', 'CronJob', {
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: job['spec'] } },
  }),
  other('networking.k8s.io/v1', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'llm.example.test',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'server', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  }),
  other('policy/v1', 'PodDisruptionBudget', { spec: { selector, maxUnavailable: 1 } }),
  other('policy/v1', 'PodDisruptionBudget', { spec: { selector, maxUnavailable: '50%' } }),
  other('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules }),
  other('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'server' },
  }),
  other('rbac.authorization.k8s.io/v1', 'Role', { rules }),
  other('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'server' },
  }),
  other('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000, preemptionPolicy: 'Never' }),
  other('storage.k8s.io/v1', 'StorageClass', {
    provisioner: 'example.test/disks',
    volumeBindingMode: 'WaitForFirstConsumer',
  }),
  other('v1', 'ConfigMap', { data: { 'run.sh': 'true\n' }, binaryData: { logo: 'AAEC' } }),
  other('v1', 'LimitRange', { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } }),
  other('v1', 'Namespace', {}),
  other('v1', 'PersistentVolume', {
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Ti' },
      hostPath: { path: '/models', type: 'Directory' },
    },
  }),
  other('v1', 'Pod', { spec: podTemplate['spec'] }),
  other('v1', 'ResourceQuota', { spec: { hard: { 'requests.nvidia.com/gpu': 4 } } }),
  other('v1', 'ServiceAccount', { automountServiceAccountToken: false }),
  other('argoproj.io/v1alpha1', 'AppProject', {
    spec: {
      sourceRepos: ['https://example.test/charts.git'],
      destinations: [{ server: '*', namespace: 'llm' }],
      namespaceResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  }),
  other('bitnami.com/v1alpha1', 'SealedSecret', {
    spec: {
      encryptedData: { value: 'AgB0' },
      template: { metadata: { name: 'token', namespace: 'llm' }, type: 'Opaque' },
    },
  }),
  other('gateway.networking.k8s.io/v1', 'HTTPRoute', {
    spec: {
      parentRefs: [{ name: 'server' }],
      rules: [{ backendRefs: [{ name: 'server', port: 80 }], timeouts: { request: '10m' } }],
    },
  }),
  other('keda.sh/v1alpha1', 'ScaledObject', {
    spec: {
      scaleTargetRef: { name: 'server' },
      triggers: [{ type: 'prometheus', metadata: { threshold: '1' } }],
    },
  }),
  other('monitoring.coreos.com/v1', 'PrometheusRule', {
    spec: { groups: [{ name: 'llm', rules: [{ alert: 'Down', expr: 'up == 0', for: '5m' }] }] },
  }),
  other('monitoring.coreos.com/v1', 'ServiceMonitor', {
    spec: { selector, endpoints: [{ targetPort: 8080 }, { targetPort: 'http' }] },
  }),
  other('traefik.io/v1alpha1', 'IngressRoute', {
    spec: {
      entryPoints: ['websecure'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`llm.example.test`)',
          services: [
            { name: 'server', port: 80 },
            { name: 'server', port: 'http' },
          ],
        },
      ],
    },
  }),
  other('traefik.io/v1alpha1', 'Middleware', { spec: { plugin: { any: { thing: [1] } } } }),
]

/** `manifest` with a fault put into a copy of it. */
function broken(manifest: Json, breakIt: (copy: Json) => void): Json {
  const copy = structuredClone(manifest)
  breakIt(copy)
  return copy
}

const container = '/spec/template/spec/containers/0'

/** Manifests with one fault each. */
export const brokenCases: readonly BrokenCase[] = [
  {
    fault: 'an unknown field of the spec',
    manifest: broken(deployment, ({ spec }) => (spec.replicaz = 1)),
    pointer: '/spec/replicaz',
    message: 'spec.replicaz is not a field of Deployment (apps/v1); did you mean replicas?',
  },
  {
    fault: 'an unknown field of the manifest',
    manifest: broken(secret, (it) => (it['sealed-by-nobody-at-all'] = true)),
    pointer: '/sealed-by-nobody-at-all',
    message: '["sealed-by-nobody-at-all"] is not a field of Secret (v1).',
  },
  {
    fault: 'an unknown field of the metadata',
    manifest: broken(service, (it) => (it['metadata'].anotations = {})),
    pointer: '/metadata/anotations',
    message: 'metadata.anotations is not a field of Service (v1); did you mean annotations?',
  },
  {
    fault: 'an unknown field deep in a list',
    manifest: broken(deployment, ({ spec }) => {
      spec.template.spec.containers[0].imagePullPolcy = 'Always'
    }),
    pointer: `${container}/imagePullPolcy`,
    message:
      'spec.template.spec.containers[0].imagePullPolcy is not a field of Deployment (apps/v1); ' +
      'did you mean imagePullPolicy?',
  },
  {
    fault: 'an unknown field below a claim template',
    manifest: broken(statefulSet, ({ spec }) => {
      spec.volumeClaimTemplates[0].spec.storageClass = 'fast'
    }),
    pointer: '/spec/volumeClaimTemplates/0/spec/storageClass',
    message:
      'spec.volumeClaimTemplates[0].spec.storageClass is not a field of StatefulSet (apps/v1); ' +
      'did you mean storageClassName?',
  },
  {
    fault: 'an unknown field of a CRD',
    manifest: broken(application, ({ spec }) => (spec.syncPolicy.automated.selfHeel = true)),
    pointer: '/spec/syncPolicy/automated/selfHeel',
    message:
      'spec.syncPolicy.automated.selfHeel is not a field of Application (argoproj.io/v1alpha1); ' +
      'did you mean selfHeal?',
  },
  {
    fault: 'an unknown field of a shared part of a CRD',
    manifest: broken(application, ({ spec }) => (spec.source.helm.valueObject = {})),
    pointer: '/spec/source/helm/valueObject',
    message:
      'spec.source.helm.valueObject is not a field of Application (argoproj.io/v1alpha1); ' +
      'did you mean valuesObject?',
  },
  {
    fault: 'an unknown field of the metadata of a CRD',
    manifest: broken(podMonitor, (it) => (it['metadata'].lables = {})),
    pointer: '/metadata/lables',
    message:
      'metadata.lables is not a field of PodMonitor (monitoring.coreos.com/v1); ' +
      'did you mean labels?',
  },
  {
    fault: 'a string for an integer',
    manifest: broken(deployment, ({ spec }) => (spec.replicas = '3')),
    pointer: '/spec/replicas',
    message: 'spec.replicas must be an integer, but is the string "3".',
  },
  {
    fault: 'a fraction for an integer',
    manifest: broken(service, ({ spec }) => (spec.ports[0].port = 80.5)),
    pointer: '/spec/ports/0/port',
    message: 'spec.ports[0].port must be an integer, but is the number 80.5.',
  },
  {
    fault: 'an integer of more than 32 bits',
    manifest: broken(deployment, ({ spec }) => (spec.replicas = 2 ** 31)),
    pointer: '/spec/replicas',
    message: 'spec.replicas must be at most 2147483647, but is the number 2147483648.',
  },
  {
    fault: 'a number for the value of an environment variable',
    manifest: broken(deployment, ({ spec }) => (spec.template.spec.containers[0].env[0].value = 1)),
    pointer: `${container}/env/0/value`,
    message: 'spec.template.spec.containers[0].env[0].value must be a string, but is the number 1.',
  },
  {
    fault: 'a boolean for a label',
    manifest: broken(service, (it) => (it['metadata'].labels['example.test/gpu'] = true)),
    pointer: '/metadata/labels/example.test~1gpu',
    message: 'metadata.labels["example.test/gpu"] must be a string, but is the boolean true.',
  },
  {
    fault: 'null',
    manifest: broken(service, (it) => (it['metadata'].annotations = null)),
    pointer: '/metadata/annotations',
    message: 'metadata.annotations must be an object, but is null.',
  },
  {
    fault: 'an object for a list',
    manifest: broken(claim, ({ spec }) => (spec.accessModes = {})),
    pointer: '/spec/accessModes',
    message: 'spec.accessModes must be a list, but is an object.',
  },
  {
    fault: 'a list for an object',
    manifest: broken(podMonitor, ({ spec }) => (spec.selector = [])),
    pointer: '/spec/selector',
    message: 'spec.selector must be an object, but is a list.',
  },
  {
    fault: 'neither an integer nor a string',
    manifest: broken(service, ({ spec }) => (spec.ports[0].targetPort = true)),
    pointer: '/spec/ports/0/targetPort',
    message: 'spec.ports[0].targetPort must be an integer or a string, but is the boolean true.',
  },
  {
    fault: 'neither an integer nor a string in a CRD',
    manifest: broken(route, ({ spec }) => (spec.port.targetPort = 1.5)),
    pointer: '/spec/port/targetPort',
    message: 'spec.port.targetPort must be an integer or a string, but is the number 1.5.',
  },
  {
    fault: 'a quantity with a wrong unit',
    manifest: broken(claim, ({ spec }) => (spec.resources.requests.storage = '100GB')),
    pointer: '/spec/resources/requests/storage',
    message:
      'spec.resources.requests.storage must be a quantity such as 500m or 2Gi, ' +
      'but is the string "100GB".',
  },
  {
    fault: 'a boolean for a quantity',
    manifest: broken(claim, ({ spec }) => (spec.resources.requests.storage = true)),
    pointer: '/spec/resources/requests/storage',
    message:
      'spec.resources.requests.storage must be a quantity such as 500m or 2Gi, ' +
      'but is the boolean true.',
  },
  {
    fault: 'a value that an enumeration lacks',
    manifest: broken(service, ({ spec }) => (spec.type = 'Loadbalancer')),
    pointer: '/spec/type',
    message:
      'spec.type must be "ClusterIP", "ExternalName", "LoadBalancer" or "NodePort", ' +
      'but is the string "Loadbalancer"; did you mean LoadBalancer?',
  },
  {
    fault: 'a list item that an enumeration lacks',
    manifest: broken(claim, ({ spec }) => (spec.accessModes = ['RWO'])),
    pointer: '/spec/accessModes/0',
    message:
      'spec.accessModes[0] must be "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce" or ' +
      '"ReadWriteOncePod", but is the string "RWO".',
  },
  {
    fault: 'a missing field',
    manifest: broken(deployment, ({ spec }) => delete spec.selector),
    pointer: '/spec',
    message: 'spec.selector of Deployment (apps/v1) is required, but missing.',
  },
  {
    fault: 'a missing field of a list item',
    manifest: broken(deployment, ({ spec }) => delete spec.template.spec.containers[0].name),
    pointer: container,
    message:
      'spec.template.spec.containers[0].name of Deployment (apps/v1) is required, but missing.',
  },
  {
    fault: 'a missing field of a CRD',
    manifest: broken(application, ({ spec }) => delete spec.project),
    pointer: '/spec',
    message: 'spec.project of Application (argoproj.io/v1alpha1) is required, but missing.',
  },
  {
    fault: 'a misspelt required field',
    manifest: broken(deployment, ({ spec }) => {
      spec.selektor = spec.selector
      delete spec.selector
    }),
    pointer: '/spec/selektor',
    message: 'spec.selektor is not a field of Deployment (apps/v1); did you mean selector?',
  },
  {
    fault: 'no metadata',
    manifest: broken(service, (it) => delete it['metadata']),
    pointer: '',
    message: 'metadata of Service (v1) is required, but missing.',
  },
  {
    fault: 'no name',
    manifest: broken(service, (it) => delete it['metadata'].name),
    pointer: '/metadata',
    message: 'metadata.name of Service (v1) is required, but missing.',
  },
  {
    fault: 'a repeated item of a set',
    manifest: broken(application, (it) => (it['metadata'].finalizers = ['a', 'a'])),
    pointer: '/metadata/finalizers',
    message: 'metadata.finalizers has the string "a" twice.',
  },
  {
    fault: 'text that breaks a pattern of a CRD',
    manifest: broken(route, ({ spec }) => (spec.path = 'v1')),
    pointer: '/spec/path',
    message: 'spec.path must be text that matches ^/, but is the string "v1".',
  },
  {
    fault: 'a number over the limit of a CRD',
    manifest: broken(route, ({ spec }) => (spec.to.weight = 300)),
    pointer: '/spec/to/weight',
    message: 'spec.to.weight must be at most 256, but is the number 300.',
  },
  {
    fault: 'a combination of fields that a CRD refuses',
    manifest: broken(route, ({ spec }) => {
      spec.tls.termination = 'passthrough'
      spec.path = '/v1'
    }),
    pointer: '/spec',
    message: 'spec breaks a rule of Route (route.openshift.io/v1) about path, tls and termination.',
  },
  {
    fault: 'none of the alternatives of a CRD',
    manifest: broken(gateway, ({ spec }) => (spec.addresses[0].value = 'nowhere')),
    pointer: '/spec/addresses/0',
    message:
      'spec.addresses[0] breaks a rule of Gateway (gateway.networking.k8s.io/v1) ' +
      'about type and value.',
  },
  {
    fault: 'plain text for base64, which is not shown as it is a secret',
    manifest: broken(secret, ({ data }) => (data.value = 'hunter-2')),
    pointer: '/data/value',
    message: 'data.value must be base64, but is a string.',
  },
  {
    fault: 'a number in a secret, which is not shown',
    manifest: broken(secret, ({ stringData }) => (stringData.other = 1234)),
    pointer: '/stringData/other',
    message: 'stringData.other must be a string, but is a number.',
  },
  {
    fault: 'a time that is none',
    manifest: broken(service, (it) => (it['metadata'].creationTimestamp = 'today')),
    pointer: '/metadata/creationTimestamp',
    message:
      'metadata.creationTimestamp must be a time such as 2026-01-31T12:00:00Z, ' +
      'but is the string "today".',
  },
  {
    fault: 'a misspelt kind',
    manifest: { ...deployment, kind: 'Deploymint' },
    kind: 'unknown-kind',
    pointer: '/kind',
    message: 'No schema describes Deploymint (apps/v1); did you mean Deployment?',
  },
  {
    fault: 'a kind in lower case',
    manifest: { ...service, kind: 'service' },
    kind: 'unknown-kind',
    pointer: '/kind',
    message: 'No schema describes service (v1); did you mean Service?',
  },
  {
    fault: 'an unknown kind',
    manifest: other('example.test/v1', 'Spaceship', {}),
    kind: 'unknown-kind',
    pointer: '/kind',
    message: 'No schema describes Spaceship (example.test/v1).',
  },
  {
    fault: 'an apiVersion that is gone',
    manifest: { ...deployment, apiVersion: 'extensions/v1beta1' },
    kind: 'unknown-kind',
    pointer: '/apiVersion',
    message: 'extensions/v1beta1 has no Deployment; it is in apps/v1.',
  },
  {
    fault: 'an apiVersion without its group',
    manifest: { ...application, apiVersion: 'v1alpha1' },
    kind: 'unknown-kind',
    pointer: '/apiVersion',
    message: 'v1alpha1 has no Application; it is in argoproj.io/v1alpha1.',
  },
  {
    fault: 'no kind',
    manifest: broken(service, (it) => delete it['kind']),
    pointer: '',
    message: 'The manifest has no kind, so nothing can be said about its other fields.',
  },
  {
    fault: 'no apiVersion',
    manifest: broken(service, (it) => delete it['apiVersion']),
    pointer: '',
    message: 'The manifest has no apiVersion, so nothing can be said about its other fields.',
  },
]

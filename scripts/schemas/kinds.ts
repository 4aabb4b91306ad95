// The list of kinds that get a schema; adding a kind or a CRD is one line here.
// Versions are not given here: they are those of the modules in go.mod.

/** One kind of a custom resource definition, and the file of a pinned module that defines it. */
export interface CustomKind {
  /** `<group>/<version> <kind>`, as a manifest spells them. */
  readonly kind: string
  /** Path of the Go module as it is downloaded (after a `replace`). */
  readonly module: string
  readonly file: string
}

/** Built-in kinds as `<apiVersion> <kind>`, kept for every pinned Kubernetes minor version. */
export const builtInKinds: readonly string[] = [
  'v1 ConfigMap',
  'v1 LimitRange',
  'v1 Namespace',
  'v1 PersistentVolume',
  'v1 PersistentVolumeClaim',
  'v1 Pod',
  'v1 ResourceQuota',
  'v1 Secret',
  'v1 Service',
  'v1 ServiceAccount',
  'apps/v1 DaemonSet',
  'apps/v1 Deployment',
  'apps/v1 StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob',
  'batch/v1 Job',
  'networking.k8s.io/v1 Ingress',
  'networking.k8s.io/v1 NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1 ClusterRole',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding',
  'rbac.authorization.k8s.io/v1 Role',
  'rbac.authorization.k8s.io/v1 RoleBinding',
  'scheduling.k8s.io/v1 PriorityClass',
  'storage.k8s.io/v1 StorageClass',
]

type Source = Pick<CustomKind, 'module' | 'file'>

const argoCd = (name: string): Source => ({
  module: 'github.com/argoproj/argo-cd/v3',
  file: `manifests/crds/${name}-crd.yaml`,
})
const gatewayApi = (name: string): Source => ({
  module: 'sigs.k8s.io/gateway-api',
  file: `config/crd/standard/gateway.networking.k8s.io_${name}.yaml`,
})
const keda = (name: string): Source => ({
  module: 'github.com/kedacore/keda/v2',
  file: `config/crd/bases/keda.sh_${name}.yaml`,
})
const openshift = (group: string, name: string): Source => ({
  module: 'github.com/openshift/api',
  file: `${group}/v1/zz_generated.crd-manifests/${name}.crd.yaml`,
})
const prometheusOperator = (name: string): Source => ({
  module: 'github.com/prometheus-operator/prometheus-operator',
  file: `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
})
const sealedSecrets: Source = {
  module: 'github.com/bitnami-labs/sealed-secrets',
  file: 'helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml',
}
const traefik: Source = {
  module: 'github.com/traefik/traefik/v3',
  file: 'docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml',
}

/** Kinds of custom resource definitions. */
export const customKinds: readonly CustomKind[] = [
  { kind: 'argoproj.io/v1alpha1 AppProject', ...argoCd('appproject') },
  { kind: 'argoproj.io/v1alpha1 Application', ...argoCd('application') },
  { kind: 'bitnami.com/v1alpha1 SealedSecret', ...sealedSecrets },
  { kind: 'gateway.networking.k8s.io/v1 Gateway', ...gatewayApi('gateways') },
  { kind: 'gateway.networking.k8s.io/v1 HTTPRoute', ...gatewayApi('httproutes') },
  { kind: 'keda.sh/v1alpha1 ScaledObject', ...keda('scaledobjects') },
  { kind: 'monitoring.coreos.com/v1 PodMonitor', ...prometheusOperator('podmonitors') },
  { kind: 'monitoring.coreos.com/v1 PrometheusRule', ...prometheusOperator('prometheusrules') },
  { kind: 'monitoring.coreos.com/v1 ServiceMonitor', ...prometheusOperator('servicemonitors') },
  { kind: 'route.openshift.io/v1 Route', ...openshift('route', 'routes') },
  { kind: 'traefik.io/v1alpha1 IngressRoute', ...traefik },
  { kind: 'traefik.io/v1alpha1 Middleware', ...traefik },
]

// Pins the Go modules whose API descriptions become the schemas in /schemas.
// Nothing is compiled from them: the generator only reads files of the downloaded modules.
module chartwright.test/schemas

go 1.26.8

require (
	github.com/argoproj/argo-cd/v3 v3.5.7
	// The module moved and its tags carry the new name only inside: see the replace below.
	github.com/bitnami/sealed-secrets v0.40.0
	github.com/kedacore/keda/v2 v2.21.0
	// The only tagged version is far older than the CRD manifests, so a commit is pinned.
	github.com/openshift/api v0.0.0-20251015095338-264e80a2b6e7
	github.com/prometheus-operator/prometheus-operator v0.85.0
	github.com/traefik/traefik/v3 v3.7.13
	// One line and one replace per Kubernetes minor version, as a path has one version in a go.mod.
	kubernetes.test/1.34 v0.0.0
	kubernetes.test/1.35 v0.0.0
	kubernetes.test/1.36 v0.0.0
	// v1.7 needs a newer Go than the other modules do.
	sigs.k8s.io/gateway-api v1.6.3
)

replace (
	github.com/bitnami/sealed-secrets => github.com/bitnami-labs/sealed-secrets v0.40.0
	kubernetes.test/1.34 => k8s.io/kubernetes v1.34.4
	kubernetes.test/1.35 => k8s.io/kubernetes v1.35.4
	kubernetes.test/1.36 => k8s.io/kubernetes v1.36.3
)

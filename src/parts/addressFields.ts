// The values of a load balancer's address, in plain text or sealed, and what they mean for a release.

import { optionalLabelPattern, optionalSubdomainPattern } from '../kubernetes/names.ts'
import { and, eq, not, refs, release } from '../template/language.ts'
import { group, string } from '../template/values.ts'
import { imageFields } from './image.ts'
import type { Image } from './image.ts'
import { suffixed } from './naming.ts'
import { serviceType } from './service.ts'

/** The image whose kubectl patches the Service; it has no shell, and needs none. */
export const kubectlImage: Image = { repository: 'registry.k8s.io/kubectl', tag: 'v1.36.4' }

/** The name of the SealedSecret of a release, and of the Secret that comes of it. */
export const sealedAddressName = (app: string): string => `${app}-lb-ip`
export const sealedAddressKey = 'loadBalancerIP'

export const addressFields = {
  image: {
    images: group('Images, by what runs them.', {
      kubectl: imageFields(
        'The image that patches a sealed address onto the Service.',
        kubectlImage,
      ),
    }),
  },
  network: {
    loadBalancer: group('The address that the load balancer is asked for.', {
      address: string({
        description:
          'Address, in plain text; empty leaves it to sealedSecret or to the pool. Several are separated by commas.',
        pattern: '^[0-9a-fA-F.:,]{0,128}$',
        instance: true,
        example: { address: '192.0.2.50' },
      }),
      addressAnnotation: string({
        description:
          'Annotation of the Service that asks for an address; empty asks by spec.loadBalancerIP, which not every load balancer reads.',
        default: 'metallb.io/loadBalancerIPs',
        pattern:
          '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$',
      }),
    }),
    sealedSecret: group(
      'The address as sealed-secrets sealed it. It opens for one namespace and name only, so elsewhere nothing of it is rendered.',
      {
        namespace: string({
          description: 'Namespace that it was sealed for.',
          pattern: optionalLabelPattern,
          instance: true,
        }),
        name: string({
          description: 'Name that it was sealed for: <name of the release’s objects>-lb-ip.',
          pattern: optionalSubdomainPattern,
          instance: true,
        }),
        encryptedData: group('The blobs, by key of the Secret.', {
          loadBalancerIP: string({
            description: 'The address, sealed. `chartwright seal` makes it.',
            pattern: '^([A-Za-z0-9+/]+={0,2})?$',
            maxLength: 65536,
            instance: true,
          }),
        }),
      },
    ),
  },
}
export const { images, loadBalancer, sealedSecret } = refs({
  ...addressFields.image,
  ...addressFields.network,
})
export const addressBlob = sealedSecret.encryptedData.loadBalancerIP

/** The name of the SealedSecret, and of the Secret that comes of it. */
export const secretName = suffixed('lb-ip')

export const isLoadBalancer = eq(serviceType, 'LoadBalancer')

/** Whether this release is the one that the address was sealed for, and wants it. */
export const isSealedHere = and(
  addressBlob,
  isLoadBalancer,
  // An address in plain text is what the user wants now.
  not(loadBalancer.address),
  eq(sealedSecret.namespace, release.namespace),
  eq(sealedSecret.name, secretName),
)

// A device as people know it ("Chrome on Windows"), where it is, and whether it is this one.
import type { Child } from 'hono/jsx'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'
import { useHouse, useWords } from './layout.tsx'
import { placeOf } from '../words/places.ts'

const PHONES = /\b(?:Android|iOS)\b/

/** `country` is an ISO 3166 code, shown by its name; `children` is what else is known, e.g. when it was last used. */
export function Device(props: { name: string; country: string | null; isCurrent?: boolean; children?: Child }) {
  const { name, country, isCurrent = false, children } = props
  const { account } = useWords()
  const place = placeOf(country, useHouse().language)
  return (
    <div class="device">
      <DeviceIcon {...{ name }} />
      <div>
        <p>
          <strong>{name}</strong> {isCurrent ? <Badge tone="good">{account.sessions.current}</Badge> : ''}
        </p>
        <p class="small muted">
          {place}
          {place === undefined || children === undefined ? '' : ' · '}
          {children}
        </p>
      </div>
    </div>
  )
}

/** The sign of a device, by its name. */
export const DeviceIcon = ({ name }: { name: string }) => <Icon name={PHONES.test(name) ? 'phone' : 'desktop'} />

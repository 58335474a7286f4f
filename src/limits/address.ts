// What counts as one address for a limit (contract §7): an IPv4 address, or the /64 of an IPv6 address. One customer of a
// network provider often holds a whole /48, which is 65,536 of those, so expensive work is counted for the /48 as well.

/** The key of an address: `203.0.113.7`, `2001:db8:0:1::/64`; IPv4-mapped IPv6 counts as IPv4. */
export function limitAddress(ip: string | null): string {
  if (ip === null) return 'unknown'
  if (!ip.includes(':')) return ip
  const groups = ipv6Groups(ip.toLowerCase())
  if (groups === undefined) return 'unknown'
  if (isMapped(groups))
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return prefixOf(groups, 64)
}

/** The /48 of an IPv6 address, e.g. `2001:db8:0::/48`; `undefined` for IPv4, where no larger network belongs to one customer. */
export function limitNetwork(ip: string | null): string | undefined {
  const groups = ip?.includes(':') === true ? ipv6Groups(ip.toLowerCase()) : undefined
  return groups === undefined || isMapped(groups) ? undefined : prefixOf(groups, 48)
}

/** Whether it is an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2). */
function isMapped(groups: readonly number[]): boolean {
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
}

function prefixOf(groups: readonly number[], bits: 48 | 64): string {
  const kept = groups.slice(0, bits / 16).map((group) => group.toString(16))
  return `${kept.join(':')}::/${bits}`
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2); `undefined` for other texts. */
function ipv6Groups(ip: string): number[] | undefined {
  const dotted = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip)
  if (dotted !== null) {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.slice(2).map(Number)
    if ([a, b, c, d].some((byte) => byte > 255)) return undefined
    return ipv6Groups(`${dotted[1] ?? ''}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`)
  }
  const halves = ip.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined
  return groups.map((group) => Number.parseInt(group, 16))
}

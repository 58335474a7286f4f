// Whom a limit by address counts as one: IPv4 addresses, /64s and /48s (contract §7).
import { expect, it } from 'vitest'
import { limitAddress, limitNetwork } from '../../src/limits/address.ts'

it.each([
  ['203.0.113.7', '203.0.113.7', undefined],
  ['::ffff:203.0.113.7', '203.0.113.7', undefined],
  ['::FFFF:cb00:7107', '203.0.113.7', undefined],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
  ['2001:DB8:1::7', '2001:db8:1:0::/64', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['::1', '0:0:0:0::/64', '0:0:0::/48'],
  ['::ffff:255.255.255.255', '255.255.255.255', undefined],
  ['::ffff:0.0.0.1', '0.0.0.1', undefined],
  // Nobody chooses by their own IPv6 address whose IPv4 address they count as.
  ['2001:db8:0:0:0:ffff:cb00:7107', '2001:db8:0:0::/64', '2001:db8:0::/48'],
  ['::1:ffff:203.0.113.7', '0:0:0:0::/64', '0:0:0::/48'],
  ['::203.0.113.7', '0:0:0:0::/64', '0:0:0::/48'],
  ['::ffff:0:cb00:7107', '0:0:0:0::/64', '0:0:0::/48'],
  // None of these is an address: one number too many, two gaps, a gap with nothing in it, a group too long.
  ['::ffff:203.0.113.256', 'unknown', undefined],
  ['::ffff:256.0.113.7', 'unknown', undefined],
  ['::ffff:1.2.3.4.5', 'unknown', undefined],
  ['::ffff:203.0.113.7:1', 'unknown', undefined],
  ['::ffff:0203.0.113.7', 'unknown', undefined],
  ['1::2::3', 'unknown', undefined],
  ['1:2:3:4:5:6:7', 'unknown', undefined],
  ['1:2:3:4:5:6:7:8:9', 'unknown', undefined],
  ['2001:db8::1%eth0', 'unknown', undefined],
  ['2001:db8::g', 'unknown', undefined],
  ['2001:db8:::1', 'unknown', undefined],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64', '1:2:3::/48'],
  ['1:2:3:4::5:6:7:8', 'unknown', undefined],
  ['2001:db8::12345', 'unknown', undefined],
  ['no:address', 'unknown', undefined],
  ['', '', undefined],
  [null, 'unknown', undefined],
])('%s counts as %s, and as %s', (ip, address, network) => {
  expect([limitAddress(ip), limitNetwork(ip)]).toEqual([address, network])
})

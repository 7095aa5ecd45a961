import ipaddr from 'ipaddr.js';

type IPv6 = ReturnType<typeof ipaddr.IPv6.parse>;

/** Azure answers metadata here, on an address that no registry marks as special. */
const CLOUD_INTERNAL: ReadonlySet<string> = new Set(['168.63.129.16']);
/** All IPv6 unicast that IANA has given out: the rest is not the public Internet. */
const GLOBAL_UNICAST: [IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
/** NAT64's well-known prefix (RFC 6052); its neighbour 64:ff9b:1::/48 (RFC 8215) is for local use and stays refused. */
const NAT64: [IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];

/**
 * Whether an address is public unicast. An IPv6 address that carries an IPv4 one (mapped, translated, NAT64, 6to4,
 * Teredo) is judged by the IPv4 address that the packets reach.
 * @param address an IPv4 or IPv6 literal without brackets; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6) {
    const carried = carriedIPv4(parsed);
    if (carried.length > 0) return carried.every(isPublicAddress);
    return parsed.range() === 'unicast' && parsed.match(GLOBAL_UNICAST);
  }
  return parsed.range() === 'unicast' && !CLOUD_INTERNAL.has(parsed.toString());
}

/** The IPv4 addresses inside an IPv6 transition address; none for an ordinary one. */
function carriedIPv4(address: IPv6): string[] {
  const bytes = address.toByteArray();
  const at = (start: number) => bytes.slice(start, start + 4).join('.');
  switch (address.range()) {
    case 'ipv4Mapped':
    case 'rfc6145':
      return [at(12)];
    case 'rfc6052':
      return address.match(NAT64) ? [at(12)] : [];
    case '6to4':
      return [at(2)];
    case 'teredo': {
      // The server in clear, the client with every bit inverted (RFC 4380, section 4).
      const client = bytes.slice(12).map((byte) => 255 - byte);
      return [at(4), client.join('.')];
    }
    default:
      return [];
  }
}

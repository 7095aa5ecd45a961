/** A server's URL (or several with commas between) without user secrets, fit to be shown. */
export function shownUrl(url: string): string {
  const nodes = url.split(',').map((node) => {
    if (!node.includes('://') || !URL.canParse(node)) return node.slice(node.lastIndexOf('@') + 1);
    const { protocol, username, host, pathname, searchParams } = new URL(node);
    // PostgreSQL takes a socket's folder as a parameter; another parameter may be a password.
    const socket = searchParams.get('host');
    return `${protocol}//${username ? `${username}@` : ''}${host}${pathname}${socket ? `?host=${socket}` : ''}`;
  });
  return nodes.join(',');
}

#include "smtp-socket.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

void
smtp_socket_acknowledge_at_once (GSocket *socket)
{
  g_socket_set_option (socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
}

gint64
smtp_socket_get_acknowledged (GSocket *socket)
{
  struct tcp_info info = { 0 };
  socklen_t length = sizeof info;
  const socklen_t needed = offsetof (struct tcp_info, tcpi_bytes_acked) + sizeof info.tcpi_bytes_acked;

  if (getsockopt (g_socket_get_fd (socket), IPPROTO_TCP, TCP_INFO, &info, &length) != 0 || length < needed)
    return -1;
  return (gint64) info.tcpi_bytes_acked;
}

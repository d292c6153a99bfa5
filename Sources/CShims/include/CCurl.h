#ifndef PRESENCE_CCURL_H
#define PRESENCE_CCURL_H

#include <stddef.h>
#include <stdint.h>

// libcurl, opened only when the first request is due: loading it with its thirty libraries costs more than a whole pass
// in which nothing changed. Its headers are not needed to build. Where there are some, CCurl.c checks the numbers below
// against them.

/// Opens libcurl. Returns 0, or -1 and in `message` the reason for each name that was tried.
int ccurl_open(char *_Nonnull message, size_t size);

/// The name and version of libcurl's TLS library, such as "OpenSSL/3.0.19"; empty without one.
const char *_Nonnull ccurl_tls_version(void);

typedef struct ccurl_multi ccurl_multi;
typedef struct ccurl_easy ccurl_easy;
typedef struct ccurl_share ccurl_share;
typedef struct ccurl_list ccurl_list;

/// Takes part of a body, or a header line. Returns how many bytes it took; fewer than all of them end the transfer.
typedef size_t (*ccurl_sink)(const char *_Nonnull bytes, size_t size, size_t count, void *_Nonnull context);

/// An address to make a socket for, as `curl_opensocket_callback` gets it.
typedef struct {
    int family;
    int type;
    int protocol;
} ccurl_address;

/// Makes a close-on-exec socket for an address. Returns -1 with errno if there is none.
///
/// It is C because of sandboxes that allow only some address families: they compare the whole register. Swift may pass
/// the type in its upper half.
int ccurl_socket(const ccurl_address *_Nonnull address);

/// Makes a socket. Returns its descriptor, or -1.
typedef int (*ccurl_opener)(void *_Nonnull context, int purpose, const ccurl_address *_Nonnull address);

/// Is called when a connection is ready, before the request is sent. Returns 0, or 1 to end the transfer.
typedef int (*ccurl_check)(void *_Nonnull context, const char *_Nullable remote_address,
                           const char *_Nullable local_address, int remote_port, int local_port);

enum {
    CCURL_POLL_IN = 1,
};

typedef struct {
    int fd;
    short events;
    short revents;
} ccurl_wait_fd;

/// What a result of the functions `ccurl_multi_…` means.
const char *_Nonnull ccurl_multi_message(int result);

ccurl_multi *_Nullable ccurl_multi_new(void);
void ccurl_multi_free(ccurl_multi *_Nonnull multi);
int ccurl_multi_set_long(ccurl_multi *_Nonnull multi, int option, long value);
int ccurl_multi_add(ccurl_multi *_Nonnull multi, ccurl_easy *_Nonnull easy);
int ccurl_multi_remove(ccurl_multi *_Nonnull multi, ccurl_easy *_Nonnull easy);
int ccurl_multi_run(ccurl_multi *_Nonnull multi, int *_Nonnull running);
int ccurl_multi_wait(ccurl_multi *_Nonnull multi, ccurl_wait_fd *_Nullable more, unsigned count, int milliseconds);

/// Returns a transfer that has ended and sets its result, or returns NULL.
ccurl_easy *_Nullable ccurl_multi_next_done(ccurl_multi *_Nonnull multi, int *_Nonnull result);

ccurl_easy *_Nullable ccurl_easy_new(void);
void ccurl_easy_free(ccurl_easy *_Nonnull easy);

/// Forgets all options and everything about the last transfer. Connections stay open.
void ccurl_easy_reset(ccurl_easy *_Nonnull easy);
const char *_Nonnull ccurl_easy_message(int result);
int ccurl_easy_set_long(ccurl_easy *_Nonnull easy, int option, long value);
int ccurl_easy_set_text(ccurl_easy *_Nonnull easy, int option, const char *_Nullable text);

/// The pointer is borrowed until the transfer ends.
int ccurl_easy_set_pointer(ccurl_easy *_Nonnull easy, int option, const void *_Nullable value);
int ccurl_easy_set_sink(ccurl_easy *_Nonnull easy, int option, ccurl_sink _Nonnull sink);
int ccurl_easy_set_opener(ccurl_easy *_Nonnull easy, int option, ccurl_opener _Nonnull opener);
int ccurl_easy_set_check(ccurl_easy *_Nonnull easy, int option, ccurl_check _Nonnull check);
int ccurl_easy_get_long(ccurl_easy *_Nonnull easy, int info, long *_Nonnull value);
int ccurl_easy_get_double(ccurl_easy *_Nonnull easy, int info, double *_Nonnull value);

/// Makes a set of TLS sessions that handles can share (`CCURL_OPT_SHARE`). Returns NULL if memory is short.
ccurl_share *_Nullable ccurl_share_tls_sessions(void);

/// Frees a set that no handle uses any more.
void ccurl_share_free(ccurl_share *_Nonnull share);

/// Appends a copy of a line to a list. Returns NULL if memory is short.
ccurl_list *_Nullable ccurl_list_append(ccurl_list *_Nullable list, const char *_Nonnull line);
void ccurl_list_free(ccurl_list *_Nullable list);

enum {
    CCURL_OPT_WRITEDATA = 10001,
    CCURL_OPT_URL = 10002,
    CCURL_OPT_PROXY = 10004,
    CCURL_OPT_ERRORBUFFER = 10010,
    CCURL_OPT_POSTFIELDS = 10015,
    CCURL_OPT_USERAGENT = 10018,
    CCURL_OPT_HTTPHEADER = 10023,
    CCURL_OPT_HEADERDATA = 10029,
    CCURL_OPT_CUSTOMREQUEST = 10036,
    CCURL_OPT_SSLVERSION = 32,
    CCURL_OPT_POST = 47,
    CCURL_OPT_FOLLOWLOCATION = 52,
    CCURL_OPT_POSTFIELDSIZE = 60,
    CCURL_OPT_SSL_VERIFYPEER = 64,
    CCURL_OPT_CAINFO = 10065,
    CCURL_OPT_FRESH_CONNECT = 74,
    CCURL_OPT_HTTPGET = 80,
    CCURL_OPT_SSL_VERIFYHOST = 81,
    CCURL_OPT_HTTP_VERSION = 84,
    CCURL_OPT_DNS_CACHE_TIMEOUT = 92,
    CCURL_OPT_CAPATH = 10097,
    CCURL_OPT_SHARE = 10100,
    CCURL_OPT_NOSIGNAL = 99,
    CCURL_OPT_TIMEOUT_MS = 155,
    CCURL_OPT_CONNECTTIMEOUT_MS = 156,
    CCURL_OPT_PROTOCOLS = 181,
    CCURL_OPT_PATH_AS_IS = 234,
    CCURL_OPT_OPENSOCKETDATA = 10164,
    CCURL_OPT_UNIX_SOCKET_PATH = 10231,
    CCURL_OPT_SUPPRESS_CONNECT_HEADERS = 265,
    CCURL_OPT_PREREQDATA = 10313,
    CCURL_OPT_PROTOCOLS_STR = 10318,
    CCURL_OPT_QUICK_EXIT = 322,
    CCURL_OPT_WRITEFUNCTION = 20011,
    CCURL_OPT_HEADERFUNCTION = 20079,
    CCURL_OPT_OPENSOCKETFUNCTION = 20163,
    CCURL_OPT_PREREQFUNCTION = 20312,

    CCURL_MOPT_MAXCONNECTS = 6,

    CCURL_INFO_RESPONSE_CODE = 0x200002,
    CCURL_INFO_REQUEST_SIZE = 0x20000c,
    CCURL_INFO_PRETRANSFER_TIME = 0x300006,
    CCURL_INFO_SSL_VERIFYRESULT = 0x20000d,
    CCURL_INFO_HTTP_CONNECTCODE = 0x200016,
    CCURL_INFO_OS_ERRNO = 0x200019,

    CCURL_HTTP_VERSION_1_1 = 2,
    CCURL_SSLVERSION_TLS_1_2 = 6,
    CCURL_ERROR_SIZE = 256,

    CCURL_UNSUPPORTED_PROTOCOL = 1,
    CCURL_FAILED_INIT = 2,
    CCURL_URL_MALFORMAT = 3,
    CCURL_COULDNT_RESOLVE_PROXY = 5,
    CCURL_COULDNT_RESOLVE_HOST = 6,
    CCURL_COULDNT_CONNECT = 7,
    CCURL_WEIRD_SERVER_REPLY = 8,
    CCURL_OUT_OF_MEMORY = 27,
    CCURL_TIMEDOUT = 28,
    CCURL_SSL_CONNECT_ERROR = 35,
    CCURL_BAD_FUNCTION_ARGUMENT = 43,
    CCURL_PEER_FAILED_VERIFICATION = 60,
    CCURL_SSL_CACERT_BADFILE = 77,
    CCURL_TOO_LARGE = 100,
};

#endif

#include "CCurl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <sys/socket.h>

// The beginning of what curl_version_info returns (curl_version_info_data).
struct versions {
    int age;
    const char *version;
    unsigned number;
    const char *host;
    int features;
    const char *tls;
};

enum { VERSION_FIRST = 0, SHARE_DATA = 1, TLS_SESSIONS = 4 };

#if defined(__has_include)
#if __has_include(<curl/curl.h>)
#include <curl/curl.h>
#define SAME(ours, theirs) _Static_assert((long)(ours) == (long)(theirs), #theirs)
SAME(CCURL_OPT_WRITEDATA, CURLOPT_WRITEDATA);
SAME(CCURL_OPT_URL, CURLOPT_URL);
SAME(CCURL_OPT_PROXY, CURLOPT_PROXY);
SAME(CCURL_OPT_ERRORBUFFER, CURLOPT_ERRORBUFFER);
SAME(CCURL_OPT_POSTFIELDS, CURLOPT_POSTFIELDS);
SAME(CCURL_OPT_USERAGENT, CURLOPT_USERAGENT);
SAME(CCURL_OPT_HTTPHEADER, CURLOPT_HTTPHEADER);
SAME(CCURL_OPT_HEADERDATA, CURLOPT_HEADERDATA);
SAME(CCURL_OPT_CUSTOMREQUEST, CURLOPT_CUSTOMREQUEST);
SAME(CCURL_OPT_SSLVERSION, CURLOPT_SSLVERSION);
SAME(CCURL_OPT_POST, CURLOPT_POST);
SAME(CCURL_OPT_FOLLOWLOCATION, CURLOPT_FOLLOWLOCATION);
SAME(CCURL_OPT_POSTFIELDSIZE, CURLOPT_POSTFIELDSIZE);
SAME(CCURL_OPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYPEER);
SAME(CCURL_OPT_CAINFO, CURLOPT_CAINFO);
SAME(CCURL_OPT_FRESH_CONNECT, CURLOPT_FRESH_CONNECT);
SAME(CCURL_OPT_HTTPGET, CURLOPT_HTTPGET);
SAME(CCURL_OPT_SSL_VERIFYHOST, CURLOPT_SSL_VERIFYHOST);
SAME(CCURL_OPT_HTTP_VERSION, CURLOPT_HTTP_VERSION);
SAME(CCURL_OPT_DNS_CACHE_TIMEOUT, CURLOPT_DNS_CACHE_TIMEOUT);
SAME(CCURL_OPT_CAPATH, CURLOPT_CAPATH);
SAME(CCURL_OPT_NOSIGNAL, CURLOPT_NOSIGNAL);
SAME(CCURL_OPT_TIMEOUT_MS, CURLOPT_TIMEOUT_MS);
SAME(CCURL_OPT_CONNECTTIMEOUT_MS, CURLOPT_CONNECTTIMEOUT_MS);
SAME(CCURL_OPT_OPENSOCKETDATA, CURLOPT_OPENSOCKETDATA);
SAME(CCURL_OPT_UNIX_SOCKET_PATH, CURLOPT_UNIX_SOCKET_PATH);
SAME(CCURL_OPT_SUPPRESS_CONNECT_HEADERS, CURLOPT_SUPPRESS_CONNECT_HEADERS);
SAME(CCURL_OPT_PROTOCOLS, 181);
SAME(CCURL_OPT_PATH_AS_IS, CURLOPT_PATH_AS_IS);
#if LIBCURL_VERSION_NUM >= 0x075000
SAME(CCURL_OPT_PREREQDATA, CURLOPT_PREREQDATA);
SAME(CCURL_OPT_PREREQFUNCTION, CURLOPT_PREREQFUNCTION);
#endif
#if LIBCURL_VERSION_NUM >= 0x075500
SAME(CCURL_OPT_PROTOCOLS_STR, CURLOPT_PROTOCOLS_STR);
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
SAME(CCURL_OPT_QUICK_EXIT, CURLOPT_QUICK_EXIT);
#endif
SAME(CCURL_OPT_WRITEFUNCTION, CURLOPT_WRITEFUNCTION);
SAME(CCURL_OPT_HEADERFUNCTION, CURLOPT_HEADERFUNCTION);
SAME(CCURL_OPT_OPENSOCKETFUNCTION, CURLOPT_OPENSOCKETFUNCTION);
SAME(CCURL_OPT_SHARE, CURLOPT_SHARE);
SAME(CCURL_MOPT_MAXCONNECTS, CURLMOPT_MAXCONNECTS);
SAME(SHARE_DATA, CURLSHOPT_SHARE);
SAME(TLS_SESSIONS, CURL_LOCK_DATA_SSL_SESSION);
SAME(CCURL_INFO_RESPONSE_CODE, CURLINFO_RESPONSE_CODE);
SAME(CCURL_INFO_REQUEST_SIZE, CURLINFO_REQUEST_SIZE);
SAME(CCURL_INFO_PRETRANSFER_TIME, CURLINFO_PRETRANSFER_TIME);
SAME(CCURL_INFO_SSL_VERIFYRESULT, CURLINFO_SSL_VERIFYRESULT);
SAME(CCURL_INFO_HTTP_CONNECTCODE, CURLINFO_HTTP_CONNECTCODE);
SAME(CCURL_INFO_OS_ERRNO, CURLINFO_OS_ERRNO);
SAME(CCURL_HTTP_VERSION_1_1, CURL_HTTP_VERSION_1_1);
SAME(CCURL_SSLVERSION_TLS_1_2, CURL_SSLVERSION_TLSv1_2);
SAME(CCURL_ERROR_SIZE, CURL_ERROR_SIZE);
SAME(CCURL_UNSUPPORTED_PROTOCOL, CURLE_UNSUPPORTED_PROTOCOL);
SAME(CCURL_FAILED_INIT, CURLE_FAILED_INIT);
SAME(CCURL_URL_MALFORMAT, CURLE_URL_MALFORMAT);
SAME(CCURL_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_PROXY);
SAME(CCURL_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_HOST);
SAME(CCURL_COULDNT_CONNECT, CURLE_COULDNT_CONNECT);
SAME(CCURL_WEIRD_SERVER_REPLY, CURLE_WEIRD_SERVER_REPLY);
SAME(CCURL_OUT_OF_MEMORY, CURLE_OUT_OF_MEMORY);
SAME(CCURL_TIMEDOUT, CURLE_OPERATION_TIMEDOUT);
SAME(CCURL_SSL_CONNECT_ERROR, CURLE_SSL_CONNECT_ERROR);
SAME(CCURL_BAD_FUNCTION_ARGUMENT, CURLE_BAD_FUNCTION_ARGUMENT);
SAME(CCURL_PEER_FAILED_VERIFICATION, CURLE_PEER_FAILED_VERIFICATION);
SAME(CCURL_SSL_CACERT_BADFILE, CURLE_SSL_CACERT_BADFILE);
#if LIBCURL_VERSION_NUM >= 0x080600
SAME(CCURL_TOO_LARGE, CURLE_TOO_LARGE);
#endif
SAME(CCURL_POLL_IN, CURL_WAIT_POLLIN);
SAME(sizeof(ccurl_wait_fd), sizeof(struct curl_waitfd));
SAME(offsetof(ccurl_wait_fd, events), offsetof(struct curl_waitfd, events));
SAME(offsetof(ccurl_address, protocol), offsetof(struct curl_sockaddr, protocol));
SAME(VERSION_FIRST, CURLVERSION_FIRST);
SAME(offsetof(struct versions, tls), offsetof(curl_version_info_data, ssl_version));
#undef SAME
#endif
#endif

// What curl_multi_info_read returns (CURLMsg).
struct message {
    int kind;
    ccurl_easy *easy;
    union {
        void *whatever;
        int result;
    } data;
};

enum { MESSAGE_DONE = 1, GLOBAL_ALL = 3 };

static struct {
    int (*global_init)(long);
    struct versions *(*version_info)(int);
    ccurl_multi *(*multi_init)(void);
    int (*multi_cleanup)(ccurl_multi *);
    int (*multi_setopt)(ccurl_multi *, int, ...);
    int (*multi_add_handle)(ccurl_multi *, ccurl_easy *);
    int (*multi_remove_handle)(ccurl_multi *, ccurl_easy *);
    int (*multi_perform)(ccurl_multi *, int *);
    int (*multi_poll)(ccurl_multi *, ccurl_wait_fd *, unsigned, int, int *);
    struct message *(*multi_info_read)(ccurl_multi *, int *);
    const char *(*multi_strerror)(int);
    ccurl_easy *(*easy_init)(void);
    void (*easy_cleanup)(ccurl_easy *);
    void (*easy_reset)(ccurl_easy *);
    const char *(*easy_strerror)(int);
    int (*easy_setopt)(ccurl_easy *, int, ...);
    int (*easy_getinfo)(ccurl_easy *, int, ...);
    ccurl_share *(*share_init)(void);
    int (*share_cleanup)(ccurl_share *);
    int (*share_setopt)(ccurl_share *, int, ...);
    ccurl_list *(*slist_append)(ccurl_list *, const char *);
    void (*slist_free_all)(ccurl_list *);
} curl;

static int resolve(void *library, char *message, size_t size) {
    struct {
        void *slot;
        const char *name;
    } functions[] = {
        {&curl.global_init, "curl_global_init"},
        {&curl.version_info, "curl_version_info"},
        {&curl.multi_init, "curl_multi_init"},
        {&curl.multi_cleanup, "curl_multi_cleanup"},
        {&curl.multi_setopt, "curl_multi_setopt"},
        {&curl.multi_add_handle, "curl_multi_add_handle"},
        {&curl.multi_remove_handle, "curl_multi_remove_handle"},
        {&curl.multi_perform, "curl_multi_perform"},
        {&curl.multi_poll, "curl_multi_poll"},
        {&curl.multi_info_read, "curl_multi_info_read"},
        {&curl.multi_strerror, "curl_multi_strerror"},
        {&curl.easy_init, "curl_easy_init"},
        {&curl.easy_cleanup, "curl_easy_cleanup"},
        {&curl.easy_reset, "curl_easy_reset"},
        {&curl.easy_strerror, "curl_easy_strerror"},
        {&curl.easy_setopt, "curl_easy_setopt"},
        {&curl.easy_getinfo, "curl_easy_getinfo"},
        {&curl.share_init, "curl_share_init"},
        {&curl.share_cleanup, "curl_share_cleanup"},
        {&curl.share_setopt, "curl_share_setopt"},
        {&curl.slist_append, "curl_slist_append"},
        {&curl.slist_free_all, "curl_slist_free_all"},
    };
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *address = dlsym(library, functions[i].name);
        if (address == NULL) {
            snprintf(message, size, "it lacks %s; version 7.66 or later is needed", functions[i].name);
            return -1;
        }
        *(void **)functions[i].slot = address;
    }
    return 0;
}

int ccurl_open(char *message, size_t size) {
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    size_t used = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char reason[512] = "";
        // Lazy, because a pass calls only a fraction of the functions of libcurl's thirty libraries: looking up all of
        // them costs a millisecond.
        void *library = dlopen(names[i], RTLD_LAZY | RTLD_LOCAL);
        if (library == NULL) {
            const char *error = dlerror();
            snprintf(reason, sizeof reason, "%s", error == NULL ? "no reason given" : error);
        } else if (resolve(library, reason, sizeof reason) == 0) {
            if (curl.global_init(GLOBAL_ALL) == 0) return 0;
            snprintf(reason, sizeof reason, "it cannot be initialized");
        }
        if (used < size) {
            const char *separator = used ? "; " : "";
            used += (size_t)snprintf(message + used, size - used, "%s%s: %s", separator, names[i], reason);
        }
    }
    return -1;
}

const char *ccurl_tls_version(void) {
    // curl_version would also ask OpenLDAP, which then looks up this machine's name and may wait for a name server.
    const char *version = curl.version_info(VERSION_FIRST)->tls;
    return version == NULL ? "" : version;
}

const char *ccurl_multi_message(int result) { return curl.multi_strerror(result); }
ccurl_multi *ccurl_multi_new(void) { return curl.multi_init(); }
void ccurl_multi_free(ccurl_multi *multi) { curl.multi_cleanup(multi); }
int ccurl_multi_set_long(ccurl_multi *multi, int option, long value) { return curl.multi_setopt(multi, option, value); }
int ccurl_multi_add(ccurl_multi *multi, ccurl_easy *easy) { return curl.multi_add_handle(multi, easy); }
int ccurl_multi_remove(ccurl_multi *multi, ccurl_easy *easy) { return curl.multi_remove_handle(multi, easy); }
int ccurl_multi_run(ccurl_multi *multi, int *running) { return curl.multi_perform(multi, running); }

int ccurl_multi_wait(ccurl_multi *multi, ccurl_wait_fd *more, unsigned count, int milliseconds) {
    int ready;
    return curl.multi_poll(multi, more, count, milliseconds, &ready);
}

ccurl_easy *ccurl_multi_next_done(ccurl_multi *multi, int *result) {
    int left;
    struct message *message;
    while ((message = curl.multi_info_read(multi, &left)) != NULL) {
        if (message->kind != MESSAGE_DONE) continue;
        *result = message->data.result;
        return message->easy;
    }
    return NULL;
}

ccurl_easy *ccurl_easy_new(void) { return curl.easy_init(); }
void ccurl_easy_free(ccurl_easy *easy) { curl.easy_cleanup(easy); }
void ccurl_easy_reset(ccurl_easy *easy) { curl.easy_reset(easy); }
const char *ccurl_easy_message(int result) { return curl.easy_strerror(result); }
int ccurl_easy_set_long(ccurl_easy *easy, int option, long value) { return curl.easy_setopt(easy, option, value); }
int ccurl_easy_set_text(ccurl_easy *easy, int option, const char *text) { return curl.easy_setopt(easy, option, text); }
int ccurl_easy_set_pointer(ccurl_easy *easy, int option, const void *value) {
    return curl.easy_setopt(easy, option, value);
}
int ccurl_easy_set_sink(ccurl_easy *easy, int option, ccurl_sink sink) { return curl.easy_setopt(easy, option, sink); }
int ccurl_easy_set_opener(ccurl_easy *easy, int option, ccurl_opener opener) {
    return curl.easy_setopt(easy, option, opener);
}
int ccurl_easy_set_check(ccurl_easy *easy, int option, ccurl_check check) {
    return curl.easy_setopt(easy, option, check);
}
int ccurl_easy_get_long(ccurl_easy *easy, int info, long *value) { return curl.easy_getinfo(easy, info, value); }
int ccurl_easy_get_double(ccurl_easy *easy, int info, double *value) { return curl.easy_getinfo(easy, info, value); }

int ccurl_socket(const ccurl_address *address) {
    return socket(address->family, address->type | SOCK_CLOEXEC, address->protocol);
}

ccurl_share *ccurl_share_tls_sessions(void) {
    ccurl_share *share = curl.share_init();
    if (share != NULL) curl.share_setopt(share, SHARE_DATA, TLS_SESSIONS);
    return share;
}

void ccurl_share_free(ccurl_share *share) { curl.share_cleanup(share); }

ccurl_list *ccurl_list_append(ccurl_list *list, const char *line) { return curl.slist_append(list, line); }
void ccurl_list_free(ccurl_list *list) { curl.slist_free_all(list); }

#ifndef PRESENCE_CCURL_H
#define PRESENCE_CCURL_H
#endif

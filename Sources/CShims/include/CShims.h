#ifndef PRESENCE_CSHIMS_H
#define PRESENCE_CSHIMS_H

// What the program needs from C: libcurl without its headers, and calls that Swift's view of glibc lacks.

#include "CCurl.h"
#include "CProcess.h"

#endif

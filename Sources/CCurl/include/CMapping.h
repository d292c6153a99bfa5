#ifndef PRESENCE_CMAPPING_H
#define PRESENCE_CMAPPING_H

#include <stddef.h>

/// The first bytes of a file as the system's own pages, which cost a fault for every sixteen of them that are read. NULL where
/// there are none to be had, or a dozen such are open already.
///
/// What a file loses meanwhile reads as zeros, where plain mmap(2) would end the process.
const void *_Nullable cmapping_open(int file, size_t count);

/// Gives the pages back.
void cmapping_close(const void *_Nonnull pages, size_t count);

#endif

// SPDX-License-Identifier: MIT
/*
 * The vminfo provider: events that the virtual memory system counts. arg0 is by how much; arg1, on
 * other systems the counter, is NULL.
 */
#include "provider/derive.h"

static const struct dprobe probes[] = {
	PROBE("as_fault", EVENT(TP, "page_fault_user", NULL, d_one, d_zero)),
	PROBE("kernel_asflt", EVENT(TP, "page_fault_kernel", NULL, d_one, d_zero)),
	PROBE("pgin", EVENT(TP, "mm_filemap_add_to_page_cache", NULL, d_one, d_zero)),
	PROBE("fspgin", EVENT(TP, "mm_filemap_add_to_page_cache", NULL, d_one, d_zero)),
	PROBE("fsfree", EVENT(TP, "mm_filemap_delete_from_page_cache", NULL, d_one, d_zero)),
	PROBE("pgout", EVENT(TP, "mm_vmscan_write_folio", NULL, d_one, d_zero),
	      EVENT_ELSE(TP, "mm_vmscan_writepage", NULL, d_one, d_zero)),
	PROBE("scan", EVENT(TP, "mm_vmscan_lru_isolate", NULL, d_one, d_zero)),
	PROBE("pgrrun", EVENT(TP, "mm_vmscan_kswapd_wake", NULL, d_one, d_zero)),
};

DERIVED_PROVIDER(vminfo, 3300, probes);

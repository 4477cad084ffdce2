cpuinfo_t *saved;
BEGIN { trace(curcpu->cpu_id); trace(curcpu->cpu_lgrp); trace(curcpu->cpu_chip + cpu); }

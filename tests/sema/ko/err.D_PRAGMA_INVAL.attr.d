#pragma D attributes foo pid

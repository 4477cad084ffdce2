#!/bin/sh
# ASSERTION: all members of bufinfo_t, devinfo_t and fileinfo_t of bios and requests load and run on this
# kernel, whatever its members are called.
# @@needs: tp_btf
for t in block_bio_queue block_rq_issue; do
	"$DTRACE" -l -n "sdt:block::$t" >/dev/null || { echo "no block layer"; exit 77; }
	"$DTRACE" -q -n "sdt:block::$t {
		this->b = xlate <bufinfo_t *> (args[0]);
		printf(\"%x %d %p %d %d %d %d %p %d %d\", this->b->b_flags, this->b->b_bcount, this->b->b_addr,
		    this->b->b_lblkno, this->b->b_blkno, this->b->b_resid, this->b->b_bufsize,
		    this->b->b_iodone, this->b->b_error, this->b->b_edev);
	}
	sdt:block::$t {
		this->d = xlate <devinfo_t *> (args[0]);
		printf(\"%d %d %d %s %s %s\", this->d->dev_major, this->d->dev_minor, this->d->dev_instance,
		    this->d->dev_name, this->d->dev_statname, this->d->dev_pathname);
	}
	sdt:block::$t {
		this->f = xlate <fileinfo_t *> (args[0]);
		printf(\"%s %s %s %d %s %s %d\", this->f->fi_name, this->f->fi_dirname, this->f->fi_pathname,
		    this->f->fi_offset, this->f->fi_fs, this->f->fi_mount, this->f->fi_oflags);
	}
	ERROR { exit(1); } tick-1 { exit(0); }" >out || { cat out; exit 1; }
done

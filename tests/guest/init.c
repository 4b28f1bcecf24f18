/* SPDX-License-Identifier: MIT */
/*
 * The first process of the machine that tests/guest/boot emulates. It mounts what programs expect
 * and runs the command in /args; stdout is the machine's own serial port, stderr the PCI one, which
 * is the kernel's console too. The command's output stands between two lines of fixed length, and
 * the second holds its exit status. If WANT_OUT is set, /out goes to the first disk before that, as
 * cpio; if WANT_DISK is set, /var/tmp is on the second.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static FILE *archive;
static size_t archived;

static void complain(const char *what)
{
	fprintf(stderr, "guest init: %s: %s\n", what, strerror(errno));
}

static void mount_at(const char *path, const char *type, const char *options)
{
	mkdir(path, 0755);
	if (mount(type, path, type, 0, options))
		complain(path);
}

static void open_port(const char *path, int as)
{
	struct termios raw;
	int fd = open(path, O_RDWR | O_NOCTTY);

	/* Bytes as they are: a terminal would turn each newline into two. */
	if (tcgetattr(fd, &raw) == 0) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
	if (fd != as) {
		dup2(fd, as);
		close(fd);
	}
}

/* Groups below the top have the controller of memory, as on a machine with systemd. */
static void give_memory_on(void)
{
	int fd = open("/sys/fs/cgroup/cgroup.subtree_control", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "+memory", 7) != 7)
		complain("cgroup.subtree_control");
	if (fd >= 0)
		close(fd);
}

/* The kernel looks for its disks while the programs run already. */
static void wait_for_disk(const char *path)
{
	for (int i = 0; i < 1000 && access(path, F_OK); i++)
		usleep(5000);
}

static void mount_disk(void)
{
	wait_for_disk("/dev/nvme0n2");
	if (mount("/dev/nvme0n2", "/var/tmp", "ext4", 0, NULL))
		complain("/dev/nvme0n2");
	chmod("/var/tmp", 01777);
}

static void set_up(void)
{
	umask(0022);
	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	open("/dev/null", O_RDONLY);
	open_port("/dev/ttyAMA0", 1);
	open_port("/dev/ttyS0", 2);
	mount_at("/proc", "proc", NULL);
	mount_at("/sys", "sysfs", NULL);
	mount_at("/sys/fs/cgroup", "cgroup2", NULL);
	give_memory_on();
	mount_at("/dev/shm", "tmpfs", "mode=1777");
	mount_at("/tmp", "tmpfs", "mode=1777");
	mkdir("/var", 0755);
	mount_at("/var/tmp", "tmpfs", "mode=1777");
	if (getenv("WANT_DISK"))
		mount_disk();
	mkdir("/out", 0777);
	chmod("/out", 01777); /* the umask took from it */
	setenv("PATH", "/bin", 1);
}

static void run(void)
{
	static char text[1 << 16], *args[1 << 15];
	int fd = open("/args", O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, text, sizeof(text) - 1);
	size_t count = 0;

	for (char *arg = text; arg < text + length; arg += strlen(arg) + 1)
		args[count++] = arg;
	setsid();
	unsetenv("WANT_OUT");
	unsetenv("WANT_DISK");
	execv(args[0], args);
	complain(args[0]);
	_exit(127);
}

/* As the first process this one gets everybody's orphans as well. */
static int wait_for(pid_t child)
{
	int status = 127 << 8;
	pid_t pid;

	do
		pid = wait(&status);
	while (pid != child && (pid > 0 || errno == EINTR));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void put(const void *bytes, size_t size)
{
	archived += size;
	fwrite(bytes, 1, size, archive);
}

static void put_header(const char *name, mode_t mode, size_t size)
{
	static unsigned inode;
	unsigned length = (unsigned)strlen(name) + 1;

	archived += (size_t)fprintf(archive, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ++inode,
				    mode, 0, 0, 1, 0, (unsigned)size, 0, 0, 0, 0, length, 0);
	put(name, length);
	put("\0\0\0", -archived % 4);
}

static int put_file(const char *path, const struct stat *st, int type, struct FTW *place)
{
	static char block[1 << 16];
	FILE *file;

	if (place->level == 0)
		return 0;
	if (type == FTW_D) {
		put_header(path + strlen("/out/"), st->st_mode, 0);
		return 0;
	}
	if (!S_ISREG(st->st_mode) || !(file = fopen(path, "r"))) {
		fprintf(stderr, "guest init: %s: left behind, not a plain file\n", path);
		return 0;
	}
	put_header(path + strlen("/out/"), st->st_mode, (size_t)st->st_size);
	for (size_t left = (size_t)st->st_size; left;) {
		/* A process left behind may still write here: keep to the size that was announced. */
		size_t want = left < sizeof(block) ? left : sizeof(block);
		size_t got = fread(block, 1, want, file);

		memset(block + got, 0, want - got);
		put(block, want);
		left -= want;
	}
	put("\0\0\0", -archived % 4);
	fclose(file);
	return 0;
}

static void send_out(void)
{
	wait_for_disk("/dev/nvme0n1");
	archive = fopen("/dev/nvme0n1", "r+");
	if (!archive || nftw("/out", put_file, 16, FTW_PHYS)) {
		complain("/dev/nvme0n1");
		return;
	}
	put_header("TRAILER!!!", 0, 0);
	if (fflush(archive) || fsync(fileno(archive)))
		complain("/dev/nvme0n1");
}

static void silence_kernel(void)
{
	FILE *file = fopen("/proc/sys/kernel/printk", "w");

	if (file) {
		fputs("0", file);
		fclose(file);
	}
}

int main(void)
{
	set_up();
	dprintf(1, "guest init: begin\n");

	pid_t child = fork();

	if (child == 0)
		run();

	int status = wait_for(child);

	if (getenv("WANT_OUT"))
		send_out();
	dprintf(1, "guest init: exit %3d\n", status);
	tcdrain(1);
	tcdrain(2);
	silence_kernel();
	reboot(RB_POWER_OFF);
}

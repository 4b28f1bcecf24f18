/* SPDX-License-Identifier: MIT */
/* System calls in numbers that test_trace_kernel.py knows. */
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(99);
}

static int new_file(void)
{
	char path[] = "callers.XXXXXX";
	int fd = mkstemp(path);

	if (fd < 0 || write(fd, "0123456789", 10) != 10)
		fail(path);
	unlink(path);
	return fd;
}

/* 10 fsync, 5 fdatasync; 8 times flock, 6 locks by fcntl, and 20 fcntl that lock nothing. */
static void keep(void)
{
	struct flock lock = { .l_type = F_WRLCK };
	int fd = new_file();

	for (int i = 0; i < 10; i++)
		fsync(fd);
	for (int i = 0; i < 5; i++)
		fdatasync(fd);
	for (int i = 0; i < 4; i++)
		if (flock(fd, LOCK_EX) || flock(fd, LOCK_UN))
			fail("flock");
	for (int i = 0; i < 6; i++)
		if (fcntl(fd, F_SETLK, &lock))
			fail("fcntl");
	for (int i = 0; i < 20; i++)
		fcntl(fd, F_GETFD);
	close(fd);
}

/* 3 bytes by tee, splice and vmsplice each, 10 times; 7 bytes by sendfile and copy_file_range each, 5 times. */
static void move(void)
{
	static char abc[] = "abc";
	struct iovec part = { abc, 3 };
	int from[2], to[2], fd = new_file(), other = new_file();
	char bytes[16];

	if (pipe(from) || pipe(to))
		fail("pipe");
	for (int i = 0; i < 10; i++) {
		if (vmsplice(from[1], &part, 1, 0) != 3 || tee(from[0], to[1], 3, 0) != 3 ||
		    splice(from[0], NULL, to[1], NULL, 3, 0) != 3 || read(to[0], bytes, 6) != 6)
			fail("splice");
	}
	for (int i = 0; i < 5; i++) {
		off_t begin = 0, end = 0, two = 0;

		if (sendfile(other, fd, &begin, 7) != 7 || copy_file_range(fd, &end, other, &two, 7, 0) != 7)
			fail("sendfile");
	}
}

/* 6 messages of System V and 4 of POSIX, each sent and received; 9 changes of a semaphore. */
static void send_messages(void)
{
	struct {
		long type;
		char text[8];
	} message = { 1, "message" };
	struct mq_attr small = { .mq_maxmsg = 4, .mq_msgsize = 8 };
	struct sembuf up = { .sem_op = 1 };
	int queue = msgget(IPC_PRIVATE, 0600), set = semget(IPC_PRIVATE, 1, 0600);
	char name[64], text[8];
	mqd_t posix;

	snprintf(name, sizeof name, "/callers.%d", (int)getpid());
	posix = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &small);
	if (queue < 0 || set < 0 || posix < 0)
		exit(77);
	mq_unlink(name);
	for (int i = 0; i < 6; i++)
		if (msgsnd(queue, &message, sizeof message.text, 0) || msgrcv(queue, &message, 8, 0, 0) != 8)
			fail("msgsnd");
	for (int i = 0; i < 4; i++)
		if (mq_send(posix, message.text, 8, 0) || mq_receive(posix, text, 8, NULL) != 8)
			fail("mq_send");
	for (int i = 0; i < 9; i++)
		if (semop(set, &up, 1))
			fail("semop");
	msgctl(queue, IPC_RMID, NULL);
	semctl(set, 0, IPC_RMID);
}

static void send_one(int socket, bool with_descriptor)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	static char byte[] = "x";
	struct iovec part = { byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (with_descriptor) {
		message.msg_control = &control;
		message.msg_controllen = sizeof control;
		control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.header), &socket, sizeof socket);
	}
	if (sendmsg(socket, &message, 0) != 1)
		fail("sendmsg");
}

static void receive_one(int socket)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char byte;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
	};
	int fd;

	if (recvmsg(socket, &message, 0) != 1)
		fail("recvmsg");
	if (!message.msg_controllen)
		return;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
	close(fd);
}

/* 7 messages with a descriptor, 5 without. */
static void pass(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		fail("socketpair");
	for (int i = 0; i < 12; i++) {
		send_one(pair[0], i < 7);
		receive_one(pair[1]);
	}
}

/* A child by vfork that executes this program, 20 times; each of them calls getpriority 30 times. */
static void start(const char *self)
{
	for (volatile int i = 0; i < 20; i++) {
		pid_t child = vfork();

		if (!child) {
			execl(self, self, "parents", (char *)NULL);
			_exit(99);
		}
		if (child < 0 || waitpid(child, NULL, 0) != child)
			fail("vfork");
	}
}

static void parents(void)
{
	for (int i = 0; i < 30; i++)
		syscall(SYS_getpriority, 0, 0);
}

#ifdef __x86_64__
static int call_32(int number, int first, int second, int third)
{
	int result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(first), "c"(second), "d"(third)
			 : "memory", "r8", "r9", "r10", "r11");
	return result;
}

/* As a 32-bit program calls: 500 getpid, an open, 100 reads of 4 bytes, a close. */
static void narrow(void)
{
	char *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	int fd, place = (int)(long)memory;

	strcpy(memory, "/dev/zero");
	if (call_32(20, 0, 0, 0) != getpid() || (fd = call_32(5, place, 0, 0)) < 0)
		exit(77);
	for (int i = 1; i < 500; i++)
		call_32(20, 0, 0, 0);
	for (int i = 0; i < 100; i++)
		if (call_32(3, fd, place + 64, 4) != 4)
			fail("read");
	call_32(6, fd, 0, 0);
}
#else
static void narrow(void)
{
	exit(77);
}
#endif

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} parts[] = { { "keep", keep }, { "move", move },       { "send", send_messages },
		      { "pass", pass }, { "parents", parents }, { "narrow", narrow } };

	if (argc == 2 && !strcmp(argv[1], "start"))
		start(argv[0]);
	for (size_t i = 0; argc == 2 && i < sizeof parts / sizeof parts[0]; i++)
		if (!strcmp(argv[1], parts[i].name))
			parts[i].run();
	return 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * Programs that wait for each other in all ways, and print how long each was what the end waited for: "NAME wall CPU", in
 * milliseconds. They work by CPU time, so that the figures hold on a machine that is busy: test_path.py compares the
 * tracer's path.
 */
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BEFORE_MS = 40, HELP_MS = 80, AFTER_MS = 20, MIDDLE_ROUNDS = 20, CHILDREN = 500 };

/* What the helper leaves for main to print. */
static struct {
	double begin_ms, end_ms;
	sem_t semaphore;
} * shared;

static int ends[2], gate[2];
static char byte;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int is_done;

static double clock_ms(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void work(double ms)
{
	double end = clock_ms(CLOCK_THREAD_CPUTIME_ID) + ms;

	while (clock_ms(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

static void must(int is_good, const char *what)
{
	if (is_good)
		return;
	perror(what);
	_exit(1);
}

static void help(void)
{
	prctl(PR_SET_NAME, "helper");
	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	work(HELP_MS);
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

static void give(int fd)
{
	must(write(fd, "x", 1) == 1, "write");
}

static void take(int fd)
{
	must(read(fd, &byte, 1) == 1, "read");
}

/* Runs in a child; gives its id. */
static pid_t start(void (*act)(void))
{
	pid_t child = fork();

	must(child >= 0, "fork");
	if (child)
		return child;
	help();
	if (act)
		act();
	_exit(0);
}

static void act_write(void)
{
	give(ends[1]);
}

static void act_event(void)
{
	uint64_t one = 1;

	must(write(ends[0], &one, sizeof one) == sizeof one, "write");
}

static void act_post(void)
{
	sem_post(&shared->semaphore);
}

static void do_pipe(void)
{
	must(!pipe(ends), "pipe");
	start(act_write);
	take(ends[0]);
}

static void do_socketpair(void)
{
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	start(act_write);
	take(ends[0]);
}

static void do_tcp(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	must(!bind(listener, (void *)&address, sizeof address) && !listen(listener, 1), "bind");
	must(!getsockname(listener, (void *)&address, &size), "getsockname");
	ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	must(!connect(ends[1], (void *)&address, sizeof address), "connect");
	ends[0] = accept(listener, NULL, NULL);
	start(act_write);
	take(ends[0]);
}

static void do_poll(void)
{
	struct pollfd wanted = { .events = POLLIN };

	must(!pipe(ends), "pipe");
	wanted.fd = ends[0];
	start(act_write);
	must(poll(&wanted, 1, 60000) == 1, "poll");
}

static void do_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int set = epoll_create1(0);

	must(!pipe(ends) && !epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event), "epoll_ctl");
	start(act_write);
	must(epoll_wait(set, &event, 1, 60000) == 1, "epoll_wait");
}

static void do_eventfd(void)
{
	uint64_t count;

	ends[0] = eventfd(0, 0);
	start(act_event);
	must(read(ends[0], &count, sizeof count) == sizeof count, "eventfd");
}

static void block_child_signal(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	sigprocmask(SIG_BLOCK, set, NULL);
}

static void do_signalfd(void)
{
	struct signalfd_siginfo got;
	sigset_t set;
	int fd;

	block_child_signal(&set);
	fd = signalfd(-1, &set, 0);
	start(NULL);
	must(read(fd, &got, sizeof got) == sizeof got, "signalfd");
}

static void do_sigchld(void)
{
	sigset_t set;

	block_child_signal(&set);
	start(NULL);
	must(sigwaitinfo(&set, NULL) == SIGCHLD, "sigwaitinfo");
}

static void do_waitpid(void)
{
	pid_t child = start(NULL);

	must(waitpid(child, NULL, 0) == child, "waitpid");
}

static void do_semaphore(void)
{
	start(act_post);
	must(!sem_wait(&shared->semaphore), "sem_wait");
}

static sem_t *named;

static void act_post_named(void)
{
	sem_post(named);
}

/* Of a process that knows nothing but the name. */
static void do_named(void)
{
	char name[64];

	snprintf(name, sizeof name, "/faultline-test-path-%d", (int)getpid());
	named = sem_open(name, O_CREAT | O_EXCL, 0600, 0);
	must(named != SEM_FAILED, "sem_open");
	sem_unlink(name);
	start(act_post_named);
	must(!sem_wait(named), "sem_wait");
}

/* The helper works before it makes room in a pipe. */
static void act_read(void)
{
	static char all[1 << 20];

	must(read(ends[0], all, sizeof all) > 0, "read");
}

static void do_full(void)
{
	static const char all[4096];

	must(!pipe(ends) && !fcntl(ends[1], F_SETFL, O_NONBLOCK), "pipe");
	while (write(ends[1], all, sizeof all) > 0)
		;
	must(!fcntl(ends[1], F_SETFL, 0), "fcntl");
	start(act_read);
	must(write(ends[1], all, sizeof all) == sizeof all, "write");
}

/* By a function of the C library, which writes without calling write by its name. */
static void act_print(void)
{
	must(dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO, "dup2");
	puts("x");
	fflush(stdout);
}

static void do_printed(void)
{
	must(!pipe(ends), "pipe");
	start(act_print);
	take(ends[0]);
}

static void end_well(int number)
{
	_exit(number == SIGTERM ? 0 : 1);
}

/* The process goes on, until a signal ends it: SIGTERM, by end_well. */
static void stay(void)
{
	pause();
}

static void end_child(pid_t child)
{
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

static void act_close(void)
{
	close(ends[1]);
	stay();
}

/* Nothing is written: the end is closed, or the process ends. */
static void wait_for_end(void (*act)(void))
{
	pid_t child;

	must(!pipe(ends), "pipe");
	child = start(act);
	close(ends[1]);
	must(!read(ends[0], &byte, 1), "read");
	end_child(child);
}

static void do_closed(void)
{
	wait_for_end(act_close);
}

static void do_ended(void)
{
	wait_for_end(NULL);
}

/* As it ends, the C library writes to a stream, and waits until a process that has begun to work reads there. */
static void act_flush(void)
{
	static char block[4096];
	FILE *stream;
	int full[2];

	must(!pipe2(full, O_NONBLOCK) && dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO, "pipe2");
	while (write(full[1], block, sizeof block) > 0)
		;
	must(!fcntl(full[1], F_SETFL, 0) && (stream = fdopen(full[1], "w")) && fputc('x', stream) == 'x', "a stream");
	close(ends[1]);
	if (!fork()) {
		must(dup2(full[0], STDOUT_FILENO) == STDOUT_FILENO, "dup2");
		work(HELP_MS);
		while (read(full[0], block, sizeof block) > 0)
			;
		usleep(4 * HELP_MS * 1000); /* its own end has nothing to do with it */
		_exit(0);
	}
	exit(0);
}

static void do_flushed(void)
{
	fflush(stdout);
	must(!pipe(ends), "pipe");
	start(act_flush);
	close(ends[1]);
	must(!read(ends[0], &byte, 1), "read");
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

/* The child has the lock before main asks for it, and gives it back as it ends, or before. */
static void wait_for_lock(int (*lock)(int fd), int (*give_back)(int fd))
{
	int file = fileno(tmpfile());
	char path[64];
	pid_t child;

	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	must(!pipe(gate), "pipe");
	child = fork();
	must(child >= 0, "fork");
	if (!child) {
		int own = open(path, O_RDWR);

		must(own >= 0 && !lock(own), "lock");
		give(gate[1]);
		help();
		must(!give_back || !give_back(own), "giving back");
		if (give_back)
			stay();
		_exit(0);
	}
	take(gate[0]);
	must(!lock(file), "lock");
	end_child(child);
}

static int lock_record(int fd)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLKW, &lock);
}

static int give_record(int fd)
{
	struct flock lock = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLK, &lock);
}

static int lock_whole(int fd)
{
	return flock(fd, LOCK_EX);
}

static int give_whole(int fd)
{
	return flock(fd, LOCK_UN);
}

static void do_lock(void)
{
	wait_for_lock(lock_record, NULL);
}

static void do_record(void)
{
	wait_for_lock(lock_record, give_record);
}

static void do_flock(void)
{
	wait_for_lock(lock_whole, give_whole);
}

static void do_close_lock(void)
{
	wait_for_lock(lock_whole, close);
}

static int semaphores;
static mqd_t queue;

static void change(short by)
{
	must(!semop(semaphores, &(struct sembuf){ .sem_op = by }, 1), "semop");
}

static void act_change(void)
{
	change(1);
}

static void do_semop(void)
{
	semaphores = semget(IPC_PRIVATE, 1, 0600);
	must(semaphores >= 0, "semget");
	start(act_change);
	change(-1);
	semctl(semaphores, 0, IPC_RMID);
}

static void act_message(void)
{
	must(!mq_send(queue, "x", 1, 0), "mq_send");
}

static void do_message(void)
{
	struct mq_attr small = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	char name[64];

	snprintf(name, sizeof name, "/faultline-test-path-%d", (int)getpid());
	queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &small);
	must(queue >= 0 && !mq_unlink(name), "mq_open");
	start(act_message);
	must(mq_receive(queue, &byte, 1, NULL) == 1, "mq_receive");
}

static char watched[64];

static void act_remove(void)
{
	rmdir(watched);
	stay();
}

/* Who changed a folder. */
static void do_inotify(void)
{
	int fd = inotify_init();
	char event[512];
	pid_t child;

	snprintf(watched, sizeof watched, "/tmp/faultline-test-path-%d", (int)getpid());
	must(!mkdir(watched, 0700) && inotify_add_watch(fd, watched, IN_DELETE_SELF) >= 0, "inotify");
	child = start(act_remove);
	must(read(fd, event, sizeof event) > 0, "read");
	end_child(child);
}

static void *hold(void *unused)
{
	pthread_mutex_lock(&mutex);
	give(gate[1]);
	help();
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void do_mutex(void)
{
	pthread_t thread;

	must(!pipe(gate) && !pthread_create(&thread, NULL, hold, NULL), "pthread_create");
	take(gate[0]);
	pthread_mutex_lock(&mutex);
	pthread_mutex_unlock(&mutex);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_barrier_t barrier;

static void *hold_to_write(void *unused)
{
	pthread_rwlock_wrlock(&rwlock);
	give(gate[1]);
	help();
	pthread_rwlock_unlock(&rwlock);
	return unused;
}

static void do_rwlock(void)
{
	pthread_t thread;

	must(!pipe(gate) && !pthread_create(&thread, NULL, hold_to_write, NULL), "pthread_create");
	take(gate[0]);
	pthread_rwlock_rdlock(&rwlock);
}

static void *arrive(void *unused)
{
	help();
	pthread_barrier_wait(&barrier);
	return unused;
}

static void do_barrier(void)
{
	pthread_t thread;

	pthread_barrier_init(&barrier, NULL, 2);
	must(!pthread_create(&thread, NULL, arrive, NULL), "pthread_create");
	pthread_barrier_wait(&barrier);
}

static void *only_help(void *unused)
{
	help();
	return unused;
}

static void do_join(void)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, only_help, NULL), "pthread_create");
	must(!pthread_join(thread, NULL), "pthread_join");
}

static void *only_give(void *unused)
{
	give(ends[1]);
	return unused;
}

/* What gives is started by a thread that is not its process's first one, after its help. */
static void *help_then_thread(void *unused)
{
	pthread_t thread;

	help();
	must(!pthread_create(&thread, NULL, only_give, NULL) && !pthread_join(thread, NULL), "pthread_create");
	return unused;
}

static void *help_then_fork(void *unused)
{
	pid_t child;

	help();
	child = fork();
	if (!child) {
		give(ends[1]);
		_exit(0);
	}
	must(child > 0 && waitpid(child, NULL, 0) == child, "fork");
	return unused;
}

static char shell[] = "sh", option[] = "-c", line[] = "echo >&0";
static char *const give_byte[] = { shell, option, line, NULL };

static void *help_then_vfork(void *unused)
{
	pid_t child;

	help();
	child = vfork();
	if (!child) {
		execvp(give_byte[0], give_byte);
		_exit(1);
	}
	must(child > 0 && waitpid(child, NULL, 0) == child, "vfork");
	return unused;
}

static void *help_then_spawn(void *unused)
{
	pid_t child;

	help();
	must(!posix_spawnp(&child, give_byte[0], NULL, NULL, give_byte, environ), "posix_spawnp");
	must(waitpid(child, NULL, 0) == child, "waitpid");
	return unused;
}

static void have_started(void *(*act)(void *))
{
	pthread_t thread;

	must(!pipe(ends) && dup2(ends[1], STDIN_FILENO) == STDIN_FILENO, "pipe");
	must(!pthread_create(&thread, NULL, act, NULL), "pthread_create");
	take(ends[0]);
	must(!pthread_join(thread, NULL), "pthread_join");
}

static void do_by_thread(void)
{
	have_started(help_then_thread);
}

static void do_by_fork(void)
{
	have_started(help_then_fork);
}

static void do_by_vfork(void)
{
	have_started(help_then_vfork);
}

static void do_by_spawn(void)
{
	have_started(help_then_spawn);
}

static void *announce(void *unused)
{
	help();
	pthread_mutex_lock(&mutex);
	is_done = 1;
	pthread_cond_signal(&condition);
	pthread_mutex_unlock(&mutex);
	return unused;
}

static void do_condition(void)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, announce, NULL), "pthread_create");
	pthread_mutex_lock(&mutex);
	while (!is_done)
		pthread_cond_wait(&condition, &mutex);
	pthread_mutex_unlock(&mutex);
}

/* Main gives up each 5 ms and asks again at once. */
static void do_retry(void)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, announce, NULL), "pthread_create");
	pthread_mutex_lock(&mutex);
	while (!is_done) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 5000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&condition, &mutex, &until);
	}
	pthread_mutex_unlock(&mutex);
}

/* Main waits for a process, which waits for its thread. */
static void do_mixed(void)
{
	pthread_t thread;
	pid_t child = fork();

	must(child >= 0, "fork");
	if (!child) {
		prctl(PR_SET_NAME, "between");
		must(!pthread_create(&thread, NULL, announce, NULL), "pthread_create");
		pthread_join(thread, NULL);
		_exit(0);
	}
	must(waitpid(child, NULL, 0) == child, "waitpid");
}

/* A fast stage, a slow one, and main, which waits for the slow one in each round. */
static void do_pipeline(void)
{
	int first[2], second[2];

	must(!pipe(first) && !pipe(second), "pipe");
	if (!fork()) {
		prctl(PR_SET_NAME, "fast");
		for (int i = 0; i < MIDDLE_ROUNDS; i++)
			give(first[1]);
		_exit(0);
	}
	if (!fork()) {
		prctl(PR_SET_NAME, "helper");
		shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
		for (int i = 0; i < MIDDLE_ROUNDS; i++) {
			take(first[0]);
			work((double)HELP_MS / MIDDLE_ROUNDS);
			if (i == MIDDLE_ROUNDS - 1)
				shared->end_ms = clock_ms(CLOCK_MONOTONIC);
			give(second[1]);
		}
		_exit(0);
	}
	for (int i = 0; i < MIDDLE_ROUNDS; i++)
		take(second[0]);
}

static void do_sleep(void)
{
	struct timespec time = { .tv_nsec = HELP_MS * 1000000 };

	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	nanosleep(&time, NULL);
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

static void do_timeout(void)
{
	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	poll(NULL, 0, HELP_MS);
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

/* A socket at an address of its own, which is filled in. */
static int bind_any(int type, struct sockaddr_in *address)
{
	socklen_t size = sizeof *address;
	int fd = socket(AF_INET, type, 0);

	*address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	must(!bind(fd, (void *)address, sizeof *address) && !getsockname(fd, (void *)address, &size), "bind");
	return fd;
}

static struct sockaddr_in server;

static void act_connect(void)
{
	must(!connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&server, sizeof server), "connect");
}

static void do_accept(void)
{
	int listener = bind_any(SOCK_STREAM, &server);

	must(!listen(listener, 1), "listen");
	start(act_connect);
	must(accept(listener, NULL, NULL) >= 0, "accept");
}

static void do_accept_poll(void)
{
	struct pollfd wanted = { .fd = bind_any(SOCK_STREAM, &server), .events = POLLIN };

	must(!listen(wanted.fd, 1), "listen");
	start(act_connect);
	must(poll(&wanted, 1, 60000) == 1 && accept(wanted.fd, NULL, NULL) >= 0, "accept");
}

static void act_send_one(void)
{
	must(send(ends[1], "x", 1, 0) == 1, "send");
}

/* Of two bytes that are wanted one comes, and then the end: whoever sent it is gone when the wait is over. */
static void do_gone(void)
{
	char bytes[2];
	int listener = bind_any(SOCK_STREAM, &server);

	ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	must(!listen(listener, 1) && !connect(ends[1], (void *)&server, sizeof server), "connect");
	ends[0] = accept(listener, NULL, NULL);
	start(act_send_one);
	close(ends[1]);
	must(recv(ends[0], bytes, sizeof bytes, MSG_WAITALL) == 1, "recv");
}

static void act_serve(void)
{
	int client = accept(ends[1], NULL, NULL);

	give(client);
	close(client);
}

/* The same of main, which connected: who answered has closed by then. */
static void do_served(void)
{
	char bytes[2];

	ends[1] = bind_any(SOCK_STREAM, &server);
	must(!listen(ends[1], 1), "listen");
	start(act_serve);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	must(!connect(ends[0], (void *)&server, sizeof server), "connect");
	must(recv(ends[0], bytes, sizeof bytes, MSG_WAITALL) == 1, "recv");
}

static void act_shutdown(void)
{
	must(!shutdown(ends[1], SHUT_WR), "shutdown");
	stay();
}

/* Nothing more will come, though the other end stays open. */
static void do_shutdown(void)
{
	pid_t child;

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	child = start(act_shutdown);
	must(!read(ends[0], &byte, 1), "read");
	end_child(child);
}

static void act_send_to(void)
{
	must(sendto(ends[1], "x", 1, 0, (void *)&server, sizeof server) == 1, "sendto");
}

static void do_datagram(void)
{
	ends[0] = bind_any(SOCK_DGRAM, &server);
	ends[1] = socket(AF_INET, SOCK_DGRAM, 0);
	start(act_send_to);
	must(recv(ends[0], &byte, 1, 0) == 1, "recv");
}

/* As a resolver asks a server: the answer is for a socket that is connected. */
static void do_answer(void)
{
	struct pollfd wanted = { .events = POLLIN };
	struct sockaddr_in name;
	socklen_t size = sizeof name;

	ends[1] = bind_any(SOCK_DGRAM, &name);
	wanted.fd = ends[0] = socket(AF_INET, SOCK_DGRAM, 0);
	must(!connect(ends[0], (void *)&name, size) && !getsockname(ends[0], (void *)&server, &size), "connect");
	start(act_send_to);
	must(poll(&wanted, 1, 60000) == 1, "poll");
}

/* To a name without a file, from a socket that is connected to it. */
static void do_local(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "faultline-test-path-%d", (int)getpid());
	ends[0] = socket(AF_UNIX, SOCK_DGRAM, 0);
	ends[1] = socket(AF_UNIX, SOCK_DGRAM, 0);
	must(!bind(ends[0], (void *)&name, sizeof name) && !connect(ends[1], (void *)&name, sizeof name), "bind");
	start(act_write);
	take(ends[0]);
}

static void act_write_line(void)
{
	must(write(ends[1], "line\n", 5) == 5, "write");
}

static FILE *open_lines(void)
{
	must(!pipe(ends), "pipe");
	start(act_write_line);
	return fdopen(ends[0], "r");
}

static void do_fgets(void)
{
	char text[16];

	must(fgets(text, sizeof text, open_lines()) != NULL, "fgets");
}

static void do_getline(void)
{
	char *text = NULL;
	size_t room = 0;

	must(getline(&text, &room, open_lines()) == 5, "getline");
}

static void do_fread(void)
{
	must(fread(&byte, 1, 1, open_lines()) == 1, "fread");
}

static void act_write_number(void)
{
	must(write(ends[1], "42\n", 3) == 3, "write");
}

static void do_getc(void)
{
	must(getc(open_lines()) == 'l', "getc");
}

static void do_getc_unlocked(void)
{
	must(getc_unlocked(open_lines()) == 'l', "getc_unlocked");
}

static void do_scanf(void)
{
	int number;

	must(!pipe(ends) && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO, "pipe");
	start(act_write_number);
	must(scanf("%d", &number) == 1 && number == 42, "scanf");
}

/* The C library closes a file and opens a pipe that has its number, neither of which the preloaded library sees. */
static void do_popen(void)
{
	char text[16];
	FILE *file;

	must(!pipe(ends) && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO, "pipe");
	start(act_write_line);
	close(ends[1]);
	file = fopen("/proc/self/exe", "r");
	must(file && fgets(text, sizeof text, file) && !fclose(file), "a file");
	file = popen("cat", "r");
	must(file && fgets(text, sizeof text, file) && !pclose(file), "popen");
}

static void do_system(void)
{
	must(!pipe(ends) && dup2(ends[0], STDIN_FILENO) == STDIN_FILENO, "pipe");
	start(act_write_line);
	must(!system("read line"), "system");
}

static void do_pidfd(void)
{
	int fd = (int)syscall(SYS_pidfd_open, start(NULL), 0);
	siginfo_t info;

	must(!waitid((idtype_t)3 /* P_PIDFD, which older headers lack */, (id_t)fd, &info, WEXITED), "waitid");
}

static void do_eventfd_read(void)
{
	eventfd_t count;

	ends[0] = eventfd(0, 0);
	start(act_event);
	must(!eventfd_read(ends[0], &count), "eventfd_read");
}

static void do_terminal(void)
{
	ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
	must(ends[0] >= 0 && !grantpt(ends[0]) && !unlockpt(ends[0]), "a pseudo-terminal");
	ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
	start(act_write);
	take(ends[0]);
}

static void act_send_descriptor(void)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .header = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
	};

	must(sendmsg(ends[1], &message, 0) == 1, "sendmsg");
}

static void do_descriptor(void)
{
	char room[CMSG_SPACE(sizeof(int))];
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room
	};

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends), "socketpair");
	start(act_send_descriptor);
	must(recvmsg(ends[0], &message, 0) == 1, "recvmsg");
}

static void act_kill(void)
{
	kill(getppid(), SIGUSR1);
	stay();
}

/* By a process that goes on. */
static void do_killed(void)
{
	pid_t child;
	sigset_t set;
	int number;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = start(act_kill);
	must(!sigwait(&set, &number), "sigwait");
	end_child(child);
}

static void ignore(int number)
{
	(void)number;
}

/* What main waited in was to last longer. */
static void interrupt(void (*wait_long)(void))
{
	const struct sigaction act = { .sa_handler = ignore };
	pid_t child;

	must(!pipe(ends) && !sigaction(SIGUSR1, &act, NULL), "sigaction");
	child = start(act_kill);
	wait_long();
	end_child(child);
}

static void sleep_long(void)
{
	must(sleep(60) > 0, "sleep");
}

static void read_long(void)
{
	must(read(ends[0], &byte, 1) < 0, "read");
}

static void wait_long(void)
{
	must(wait(NULL) < 0, "wait");
}

static void do_no_sleep(void)
{
	interrupt(sleep_long);
}

static void do_no_read(void)
{
	interrupt(read_long);
}

static void do_no_wait(void)
{
	interrupt(wait_long);
}

/* By the end of a child. */
static void do_no_nap(void)
{
	const struct sigaction act = { .sa_handler = ignore };
	const struct timespec time = { .tv_sec = 60 };

	must(!sigaction(SIGCHLD, &act, NULL), "sigaction");
	start(NULL);
	must(nanosleep(&time, NULL) < 0, "nanosleep");
}

/* Of futex(2): the kernel's header need not be there. */
enum { WAIT = 128, WAKE = 129 };
static uint32_t word;

static void *set_word(void *unused)
{
	help();
	__atomic_store_n(&word, 1, __ATOMIC_RELEASE);
	syscall(SYS_futex, &word, WAKE, 1, NULL, NULL, 0);
	return unused;
}

/* Without a function of the C library for it. */
static void do_word(void)
{
	pthread_t thread;

	must(!pthread_create(&thread, NULL, set_word, NULL), "pthread_create");
	while (!__atomic_load_n(&word, __ATOMIC_ACQUIRE))
		syscall(SYS_futex, &word, WAIT, 0, NULL, NULL, 0);
}

static void do_timerfd(void)
{
	struct itimerspec time = { .it_value.tv_nsec = HELP_MS * 1000000 };
	uint64_t count;
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	must(!timerfd_settime(fd, 0, &time, NULL) && read(fd, &count, sizeof count) == sizeof count, "timerfd");
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

static void do_limit(void)
{
	struct timeval time = { .tv_usec = HELP_MS * 1000 };

	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, ends) &&
		     !setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time),
	     "socketpair");
	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	must(recv(ends[0], &byte, 1, 0) < 0, "recv");
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
}

/* Another process has half of the only CPU, while main makes children that end at once. */
static void do_crowded(void)
{
	cpu_set_t one;
	pid_t busy;

	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	must(!sched_setaffinity(0, sizeof one, &one), "sched_setaffinity");
	shared->begin_ms = clock_ms(CLOCK_MONOTONIC);
	busy = fork();
	if (!busy) {
		signal(SIGTERM, end_well);
		for (;;)
			;
	}
	for (int i = 0; i < CHILDREN; i++)
		if (!fork())
			_exit(0);
	shared->end_ms = clock_ms(CLOCK_MONOTONIC);
	end_child(busy);
}

/* Main ends while it waits. */
static void do_leaves(void)
{
	signal(SIGTERM, end_well);
	if (!fork()) {
		usleep(HELP_MS * 1000);
		kill(getppid(), SIGTERM);
		_exit(0);
	}
	pause();
}

static const struct way {
	const char *name;
	void (*act)(void);
} ways[] = {
	{ "pipe", do_pipe },
	{ "socketpair", do_socketpair },
	{ "tcp", do_tcp },
	{ "poll", do_poll },
	{ "epoll", do_epoll },
	{ "eventfd", do_eventfd },
	{ "signalfd", do_signalfd },
	{ "sigchld", do_sigchld },
	{ "waitpid", do_waitpid },
	{ "semaphore", do_semaphore },
	{ "named", do_named },
	{ "full", do_full },
	{ "printed", do_printed },
	{ "closed", do_closed },
	{ "ended", do_ended },
	{ "flushed", do_flushed },
	{ "lock", do_lock },
	{ "mutex", do_mutex },
	{ "condition", do_condition },
	{ "rwlock", do_rwlock },
	{ "barrier", do_barrier },
	{ "join", do_join },
	{ "by_thread", do_by_thread },
	{ "by_fork", do_by_fork },
	{ "by_vfork", do_by_vfork },
	{ "by_spawn", do_by_spawn },
	{ "retry", do_retry },
	{ "mixed", do_mixed },
	{ "pipeline", do_pipeline },
	{ "sleep", do_sleep },
	{ "timeout", do_timeout },
	{ "accept", do_accept },
	{ "gone", do_gone },
	{ "served", do_served },
	{ "shutdown", do_shutdown },
	{ "accept_poll", do_accept_poll },
	{ "datagram", do_datagram },
	{ "answer", do_answer },
	{ "local", do_local },
	{ "fgets", do_fgets },
	{ "getline", do_getline },
	{ "fread", do_fread },
	{ "getc", do_getc },
	{ "getc_unlocked", do_getc_unlocked },
	{ "scanf", do_scanf },
	{ "popen", do_popen },
	{ "system", do_system },
	{ "pidfd", do_pidfd },
	{ "eventfd_read", do_eventfd_read },
	{ "terminal", do_terminal },
	{ "descriptor", do_descriptor },
	{ "killed", do_killed },
	{ "no_sleep", do_no_sleep },
	{ "no_read", do_no_read },
	{ "no_wait", do_no_wait },
	{ "no_nap", do_no_nap },
	{ "word", do_word },
	{ "timerfd", do_timerfd },
	{ "limit", do_limit },
	{ "record", do_record },
	{ "flock", do_flock },
	{ "close_lock", do_close_lock },
	{ "semop", do_semop },
	{ "message", do_message },
	{ "inotify", do_inotify },
	{ "crowded", do_crowded },
	{ "leaves", do_leaves },
};

int main(int argc, char **argv)
{
	double begin = clock_ms(CLOCK_MONOTONIC), end, helped;
	const struct way *way = NULL;

	for (size_t i = 0; argc == 2 && i < sizeof ways / sizeof ways[0]; i++)
		if (!strcmp(ways[i].name, argv[1]))
			way = &ways[i];
	if (!way)
		return 2;
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED && !sem_init(&shared->semaphore, 1, 0), "shared memory");
	signal(SIGTERM, end_well);
	work(BEFORE_MS);
	way->act();
	work(AFTER_MS);
	end = clock_ms(CLOCK_MONOTONIC);
	helped = shared->end_ms - shared->begin_ms;
	printf("elapsed %.3f\nmain %.3f %d\nhelper %.3f %d\n", end - begin, end - begin - helped, BEFORE_MS + AFTER_MS,
	       helped, HELP_MS);
	return 0;
}

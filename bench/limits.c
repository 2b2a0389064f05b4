/* The limits that safe Rust cannot reach: a bare thread and a bare process.
 *
 * Reads lines "name n" and answers each with "name n nanoseconds": the time of n operations.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *nothing(void *argument) { return argument; }

static void thread_once(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0) {
        fputs("limits: cannot start a thread\n", stderr);
        exit(1);
    }
}

static void process_once(const char *program) {
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "nothing", (char *)NULL);
        _exit(127);
    }
    int status;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        fputs("limits: cannot start a process\n", stderr);
        exit(1);
    }
}

int main(int count, char **arguments) {
    if (count > 1) return 0; /* the child of process_once */
    char name[32];
    uint64_t n;
    while (scanf("%31s %" SCNu64, name, &n) == 2) {
        int is_thread = strcmp(name, "thread") == 0;
        if (!is_thread && strcmp(name, "process") != 0) {
            fprintf(stderr, "limits: unknown operation %s\n", name);
            return 1;
        }
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (uint64_t i = 0; i < n; i++) {
            if (is_thread) thread_once();
            else process_once(arguments[0]);
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        long long ns = (end.tv_sec - start.tv_sec) * 1000000000LL + end.tv_nsec - start.tv_nsec;
        printf("%s %" PRIu64 " %lld\n", name, n, ns);
        fflush(stdout);
    }
    return 0;
}

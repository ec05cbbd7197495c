// The numbers of src/DeviceAgent.MacOS/Native against Apple's own headers. On a Mac: cc -fsyntax-only native-values.c
// It compiles when, and only when, all of them are right. That none is missing here, a test on any system sees to (NativeValuesTests).
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <libproc.h>
#include <notify.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <utmpx.h>
#include <sys/attr.h>
#include <sys/param.h>
#include <sys/proc_info.h>
#include <CoreFoundation/CoreFoundation.h>
#include <IOKit/pwr_mgt/IOPMLib.h>
#include <Security/Security.h>
#include <SystemConfiguration/SystemConfiguration.h>

// libSystem
_Static_assert(EPERM == 1, "");
_Static_assert(ESRCH == 3, "");
_Static_assert(EINTR == 4, "");
_Static_assert(EIO == 5, "");
_Static_assert(SIGHUP == 1, "");
_Static_assert(SIGKILL == 9, "");
_Static_assert(SIGTERM == 15, "");
_Static_assert(MAXSYMLINKS == 32, "");
_Static_assert(O_RDONLY == 0, "");
_Static_assert(O_CLOEXEC == 0x01000000, "");
_Static_assert(F_FULLFSYNC == 51, "");
_Static_assert(CLOCK_MONOTONIC_RAW == 4, "");
_Static_assert(CLOCK_UPTIME_RAW == 8, "");
_Static_assert(PROC_PIDTBSDINFO == 3, "");
_Static_assert(PROC_PIDPATHINFO_MAXSIZE == 4096, "");
_Static_assert(POLLIN == 1, "");
_Static_assert(ATTR_BIT_MAP_COUNT == 5, "");
_Static_assert(ATTR_CMN_OWNERID == 0x00008000, "");
_Static_assert(NOTIFY_STATUS_OK == 0, "");
_Static_assert(sizeof(struct proc_bsdinfo) == 136, "");
_Static_assert(offsetof(struct proc_bsdinfo, pbi_pid) == 12, "");
_Static_assert(offsetof(struct proc_bsdinfo, pbi_ppid) == 16, "");
_Static_assert(offsetof(struct proc_bsdinfo, pbi_uid) == 20, "");
_Static_assert(offsetof(struct proc_bsdinfo, pbi_start_tvsec) == 120, "");
_Static_assert(offsetof(struct proc_bsdinfo, pbi_start_tvusec) == 128, "");
_Static_assert(sizeof(struct attrlist) == 24, "");
_Static_assert(sizeof(struct pollfd) == 8, "");

// utmpx; the form in the file (struct utmpx32) is in no public header
_Static_assert(USER_PROCESS == 7, "");
_Static_assert(DEAD_PROCESS == 8, "");
_Static_assert(SIGNATURE == 10, "");
_Static_assert(sizeof(struct utmpx) == 640, "");
_Static_assert(offsetof(struct utmpx, ut_user) == 0, "");
_Static_assert(offsetof(struct utmpx, ut_line) == 260, "");
_Static_assert(offsetof(struct utmpx, ut_pid) == 292, "");
_Static_assert(offsetof(struct utmpx, ut_type) == 296, "");
_Static_assert(offsetof(struct utmpx, ut_tv) == 304, "");
_Static_assert(offsetof(struct utmpx, ut_tv.tv_usec) == 312, "");
_Static_assert(offsetof(struct utmpx, ut_host) == 320, "");

// CoreFoundation, IOKit, SystemConfiguration
_Static_assert(kCFPropertyListBinaryFormat_v1_0 == 200, "");
_Static_assert(kIOPMAssertionLevelOn == 255, "");
_Static_assert(kIOReturnSuccess == 0, "");
_Static_assert(kSCStatusNoKey == 1004, "");

// Security
_Static_assert(errSecSuccess == 0, "");
_Static_assert(errSecUserCanceled == -128, "");
_Static_assert(errSecAuthFailed == -25293, "");
_Static_assert(errSecInteractionNotAllowed == -25308, "");
_Static_assert(errSecInteractionRequired == -25315, "");
_Static_assert(errSecMissingEntitlement == -34018, "");
_Static_assert((SInt32)CSSMERR_CSP_OPERATION_AUTH_DENIED == -2147416032, "");
_Static_assert((SInt32)CSSMERR_CSP_OBJECT_USE_AUTH_DENIED == -2147416031, "");
_Static_assert((SInt32)CSSMERR_CSP_NO_USER_INTERACTION == -2147415840, "");
_Static_assert((SInt32)CSSMERR_CSP_USER_CANCELED == -2147415839, "");
_Static_assert(errSecCSStaticCodeNotFound == -67068, "");
_Static_assert(kSecCSDefaultFlags == 0, "");
_Static_assert(kSecCSCheckAllArchitectures == 1 << 0, "");
_Static_assert(kSecCSStrictValidate == 1 << 4, "");

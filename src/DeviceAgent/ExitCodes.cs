namespace DeviceAgent;

/// <summary>
/// Every exit code of device-agent, in one place. The numbers from 64 on are those of BSD's sysexits(3), so that launchd's
/// log and an admin's script can tell them apart from a signal or a crash.
/// </summary>
public static class ExitCodes
{
    /// <summary>Done, or stopped as asked (SIGTERM, SIGINT).</summary>
    public const int Ok = 0;

    /// <summary><c>doctor</c> found something that is not as one would want it, and no failure.</summary>
    public const int DoctorWarnings = 1;

    /// <summary><c>doctor</c> found a failure.</summary>
    public const int DoctorFailures = 2;

    /// <summary>EX_USAGE: unknown verb, unknown option, missing value.</summary>
    public const int Usage = 64;

    /// <summary>EX_NOUSER: <c>simulate-logout</c> found no account that the logout would mean.</summary>
    public const int NoAccount = 67;

    /// <summary>EX_SOFTWARE: a loop of the agent died. launchd starts the agent again.</summary>
    public const int LoopDied = 70;

    /// <summary>EX_CANTCREAT: the file of <c>bugreport</c> is there already, or cannot be written.</summary>
    public const int CannotCreate = 73;

    /// <summary>EX_IOERR: the state folder cannot be used; without it a logout could be forgotten.</summary>
    public const int StateFolderUnusable = 74;

    /// <summary>The same number: <c>status</c> or <c>poll</c> found no agent that runs.</summary>
    public static int NoAgentRuns => StateFolderUnusable;

    /// <summary>
    /// EX_TEMPFAIL: <c>--once</c> did not reach the org, or something was not finished; or a setting changed that only a new process takes.
    /// Trying again may work.
    /// </summary>
    public const int NotFinished = 75;

    /// <summary>EX_NOPERM: the authority gave no certificate that can be used.</summary>
    public const int EnrollmentRefused = 77;

    /// <summary>The same number: <c>status</c> may not read what the agent has written, or <c>poll</c> may not signal it.</summary>
    public static int NotPermitted => EnrollmentRefused;

    /// <summary>EX_CONFIG: unknown key or bad value, in a file, in the environment or on the command line.</summary>
    public const int Configuration = 78;

    /// <summary>Code, sysexits name and meaning of each, for the documentation.</summary>
    public static IReadOnlyList<(int Code, string Name, string Meaning)> All { get; } =
    [
        (Ok, "EX_OK", "done, or stopped as asked by SIGTERM or SIGINT"),
        (DoctorWarnings, "-", "`doctor` found warnings, and no failure"),
        (DoctorFailures, "-", "`doctor` found failures"),
        (Usage, "EX_USAGE", "unknown verb or option, or an option without its value"),
        (NoAccount, "EX_NOUSER", "`simulate-logout` found no account of this machine that the logout would mean"),
        (LoopDied, "EX_SOFTWARE", "a loop of the agent died; the log says why"),
        (CannotCreate, "EX_CANTCREAT", "the file of `bugreport` is there already, or cannot be written"),
        (StateFolderUnusable, "EX_IOERR", "the state folder cannot be created or written; `status` or `poll` found no agent that runs"),
        (NotFinished, "EX_TEMPFAIL", "`run --once` did not reach the org, or was stopped before everything was finished; `run` is to be started again, because `NetworkFramework` has changed; `enroll` waits for an approval; `renew` got a certificate that the org does not let in yet; `poll`: the org was not reached; `status`: the agent lives, but its status is old"),
        (EnrollmentRefused, "EX_NOPERM", "`enroll` or `renew` got no certificate that can be used: the authority was not reached, is another one, or refused; `status` and `poll`: only root may"),
        (Configuration, "EX_CONFIG", "unknown key or bad value in a file, in the environment or on the command line; or `run --once` without OrgUrl"),
    ];
}

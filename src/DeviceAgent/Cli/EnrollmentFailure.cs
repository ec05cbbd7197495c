using DeviceAgent.Scep.Client;

namespace DeviceAgent.Cli;

/// <summary>How <c>enroll</c> and <c>renew</c> end when they fail.</summary>
internal static class EnrollmentFailure
{
    public static int ExitCodeOf(Exception failure) => failure switch
    {
        ScepPendingException => ExitCodes.NotFinished,
        ScepException => ExitCodes.EnrollmentRefused,
        _ => ExitCodes.StateFolderUnusable,
    };
}

using System.CommandLine;
using DeviceAgent.Org.Hosting;

namespace DeviceAgent.Org.Cli.Doctor;

/// <summary><c>device-org doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan UsualSilence = TimeSpan.FromDays(7);
    private static readonly TimeSpan UsualOverdue = TimeSpan.FromDays(1);

    private static readonly Option<string> Data = new("--data") { Required = true, Description = "The org's data folder. The org may run or not." };
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON document." };
    private static readonly Option<string?> OverdueAfter = new("--overdue-after")
    {
        Description = "As the org is started with: silence of a device with a waiting command. Default: P1D.",
    };

    private static readonly Option<string?> SilentAfter = new("--silent-after") { Description = "Silence of any device that is worth a warning. Default: P7D." };

    public static Command Create()
    {
        var command = new Command("doctor", "Looks for what is wrong with an org, and says what to do. Ends with 0: all is well, 1: warnings, 2: failures.")
        {
            Data, Json, OverdueAfter, SilentAfter,
        };
        command.SetAction((result, cancel) => CliRun.RunAsync(
            async (terminal, token) =>
            {
                using var context = new DoctorContext(
                    result.GetRequiredValue(Data),
                    Span("--overdue-after", result.GetValue(OverdueAfter), UsualOverdue),
                    Span("--silent-after", result.GetValue(SilentAfter), UsualSilence),
                    TimeProvider.System);
                return await new DoctorVerb(terminal, new OrgDoctor(context, TimeProvider.System, OrgDoctor.AllChecks)).RunAsync(result.GetValue(Json), token);
            },
            cancel));
        return command;
    }

    private static TimeSpan Span(string option, string? text, TimeSpan usual) => text is null ? usual
        : Moment.TryReadSpan(text) ?? throw new CliException($"{option} {text}: must be a time span such as P7D or 7.00:00:00", ExitCodes.Usage);
}

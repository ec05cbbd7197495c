using DeviceAgent.Core.Processes;
using DeviceAgent.MacOS.Processes;
using DeviceAgent.MacOS.Sessions;
using DeviceAgent.TestKit.Mac;

namespace DeviceAgent.Simulation.Machines;

/// <summary>A Mac as one process has it: it can die before and after everything that it asks of it.</summary>
public sealed class ProcessMac(AgentProcess process, MacSystem mac) : IMacProcesses, ILoginRecords, IConsoleUsers, IProgramRunner
{
    public IReadOnlyList<MacProcess> List() => Step(mac.Processes.List);

    public MacProcess? Find(int pid) => Step(() => mac.Processes.Find(pid));

    public string? Signal(int pid, int signal) => Step(() => mac.Processes.Signal(pid, signal));

    IReadOnlyList<LoginRecord> ILoginRecords.Read() => Step(mac.Records.Read);

    IReadOnlyList<ConsoleUser> IConsoleUsers.Read() => Step(mac.Console.Read);

    public async Task<ProgramResult> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        process.Step();
        ProgramResult result = await mac.Programs.RunAsync(program, arguments, timeout, cancellationToken);
        process.Step();
        return result;
    }

    private T Step<T>(Func<T> ask)
    {
        process.Step();
        T answer = ask();
        process.Step();
        return answer;
    }
}

using System.Diagnostics;

namespace DeviceAgent.Demo.Programs;

/// <summary>
/// A .NET program that runs beside this one until it is stopped (the one program runner waits for the end of what it starts).
/// Its standard output and error go to files.
/// </summary>
public sealed class ChildProgram : IAsyncDisposable
{
    /// <summary>Both programs promise to end within 5 seconds after SIGTERM.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);

    // Settings of the person who runs the demo must not reach the programs: it would no longer be the same demo everywhere.
    private static readonly string[] ForeignSettings = ["DEVICEAGENT_", "ASPNETCORE_", "DOTNET_URLS", "DOTNET_ENVIRONMENT"];

    private readonly Process process;
    private readonly Task copying;

    private ChildProgram(Process process, string output, string error)
    {
        this.process = process;
        OutputFile = output;
        ErrorFile = error;
        copying = Task.WhenAll(CopyAsync(process.StandardOutput, output), CopyAsync(process.StandardError, error));
    }

    public int Pid => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Only after the end.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Standard output so far.</summary>
    public string OutputFile { get; }

    /// <summary>Standard error so far.</summary>
    public string ErrorFile { get; }

    /// <param name="assembly">Path of the program's dll.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="outputPrefix">The files are this with <c>.out</c> and <c>.err</c>; appended to when they exist.</param>
    /// <param name="environment">Set in addition to this process's own variables.</param>
    /// <exception cref="DemoException">It does not start.</exception>
    public static ChildProgram Start(
        string assembly, IEnumerable<string> arguments, string outputPrefix, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(BuiltPrograms.Host, ["exec", assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(IsForeign).ToArray())
        {
            start.Environment.Remove(name);
        }

        // Each program lives for seconds: code that is compiled again from measurements would never pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
#pragma warning disable RS0030 // The one runner runs programs to their end; the org and the agents run beside the demo.
            Process process = Process.Start(start)!;
#pragma warning restore RS0030
            process.StandardInput.Close();
            return new ChildProgram(process, outputPrefix + ".out", outputPrefix + ".err");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new DemoException($"{Path.GetFileName(assembly)} does not start: {e.Message}", e);
        }
    }

    /// <summary>Asks it to read its configuration again.</summary>
    public void Reload() => ProcessSignal.Send(process.Id, ProcessSignal.Hangup);

    /// <summary>Asks it to end, and kills it when it does not.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            ProcessSignal.Send(process.Id, ProcessSignal.Terminate);
            try
            {
                await process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                process.Kill();
            }
        }

        await EndAsync();
    }

    /// <summary>Ends it without warning, as a power cut would.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        process.Dispose();
    }

    private async Task EndAsync()
    {
        await process.WaitForExitAsync();
        await copying;
    }

    private static bool IsForeign(string name) => ForeignSettings.Any(foreign => name.StartsWith(foreign, StringComparison.OrdinalIgnoreCase));

    private static async Task CopyAsync(StreamReader from, string file)
    {
        // Unbuffered: a person looks into these files while the program runs.
        await using var to = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        await from.BaseStream.CopyToAsync(to);
    }
}

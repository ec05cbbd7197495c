using DeviceAgent.Core.Polling;
using DeviceAgent.Scep.Client;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.Enrollment;

/// <summary>Looks once an hour whether the certificate is to be renewed. Its failures are said and tried again; they end nothing.</summary>
public sealed partial class RenewalLoop(CertificateRenewal renewal, Ticks ticks, ILogger<RenewalLoop> logger) : BackgroundService
{
    /// <summary>Short beside the 30 days that there are, long beside what it costs an authority.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await LookAsync(stoppingToken);
            await ticks.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            RenewalResult result = await renewal.RunAsync(evenIfNotDue: false, stoppingToken);
            switch (result.State)
            {
                case RenewalState.Renewed:
                    LogRenewed(result.Certificate!.SerialNumber, result.Certificate.NotAfter.ToUniversalTime());
                    break;
                case RenewalState.NotProven:
                    LogNotProven(result.Certificate!.SerialNumber, result.Problem!);
                    break;
                case RenewalState.TooLate:
                    LogTooLate();
                    break;
            }
        }
        catch (Exception e) when (e is ScepException or IOException or UnauthorizedAccessException)
        {
            LogFailed(e.Message);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // An exception out of here would end the agent, and a device that logs out is worth more than a renewal.
            LogBroken(e);
        }
    }

    [LoggerMessage(EventId = 200, EventName = "certificate.renewed", Level = LogLevel.Information, Message = "The Device Access certificate was renewed: serial {SerialNumber}, valid until {NotAfter:u}")]
    private partial void LogRenewed(string serialNumber, DateTime notAfter);

    [LoggerMessage(EventId = 201, EventName = "certificate.not-let-in", Level = LogLevel.Warning, Message = "The renewed Device Access certificate {SerialNumber} is not let in yet, the one so far stays: {Problem}")]
    private partial void LogNotProven(string serialNumber, string problem);

    [LoggerMessage(EventId = 202, EventName = "certificate.too-late", Level = LogLevel.Error, Message = "The Device Access certificate was enrolled here and cannot be used any more: run device-agent enroll --force")]
    private partial void LogTooLate();

    [LoggerMessage(EventId = 204, EventName = "certificate.renewal-fault", Level = LogLevel.Error, Message = "The Device Access certificate could not be renewed, by a fault of this program; it is tried again within the hour")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(EventId = 203, EventName = "certificate.not-renewed", Level = LogLevel.Warning, Message = "The Device Access certificate could not be renewed, it is tried again within the hour: {Problem}")]
    private partial void LogFailed(string problem);
}

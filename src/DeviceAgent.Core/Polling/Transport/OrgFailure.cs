using System.Globalization;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace DeviceAgent.Core.Polling.Transport;

/// <summary>Says what went wrong with an exchange that brought no answer.</summary>
internal static class OrgFailure
{
    /// <summary>True for what is a failure of the org or the way to it, and neither a cancellation nor a bug.</summary>
    internal static bool Is(Exception e) =>
        e is HttpRequestException or IOException or TimeoutRejectedException or BrokenCircuitException;

    internal static OrgUnavailableException From(Exception e, OrgRequest request) => e switch
    {
        TimeoutRejectedException timeout => new(
            string.Create(CultureInfo.InvariantCulture, $"{request.Name} did not answer within {timeout.Timeout.TotalSeconds:0} s"), e),
        BrokenCircuitException { InnerException: { } last } => new(
            $"{Reasons(last)}; {request.Name} was not asked again, because the org kept failing and is left alone for a moment", e),
        BrokenCircuitException => new($"{request.Name} was not asked: the org kept failing and is left alone for a moment", e),
        _ => new($"{request.Name}: {Reasons(e)}", e),
    };

    /// <summary>
    /// True when the connection ended although the request was on it: not a failure to connect (name, TCP, proxy, TLS).
    /// </summary>
    internal static bool IsCut(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException } => true,
        IOException => true,
        _ => false,
    };

    /// <summary>The messages of the exception and its causes, but those that only say "see inner exception".</summary>
    internal static string Reasons(Exception e)
    {
        var messages = new List<string>();
        for (Exception? at = e; at is not null; at = at.InnerException)
        {
            messages.Add(at.Message);
        }

        string[] telling = [.. messages.Where(message => !message.Contains("see inner exception", StringComparison.Ordinal))];
        return string.Join(": ", (telling.Length > 0 ? telling : [.. messages]).Distinct());
    }
}

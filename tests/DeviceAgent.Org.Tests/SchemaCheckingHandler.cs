using System.Collections.Concurrent;

namespace DeviceAgent.Org.Tests;

/// <summary>Holds every answer that a test sees against Okta's published schemas. A complaint fails the test's request.</summary>
public sealed class SchemaCheckingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>How many answers of all tests had a schema to be held against, by method and path shape.</summary>
    public static ConcurrentDictionary<string, int> Checked { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        int status = (int)response.StatusCode;
        IReadOnlyList<string>? complaints = await OktaSchemas.ValidateAsync(request.Method, request.RequestUri!.AbsolutePath, status, body);
        if (complaints is { Count: > 0 })
        {
            throw new Xunit.Sdk.XunitException(
                $"{request.Method} {request.RequestUri} answered {status} against the schema: {string.Join("; ", complaints)}\n{body}");
        }

        if (complaints is not null)
        {
            Checked.AddOrUpdate($"{request.Method} {status}", 1, (_, n) => n + 1);
        }

        return response;
    }
}

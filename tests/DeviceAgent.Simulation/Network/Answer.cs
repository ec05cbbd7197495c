using System.Net;
using System.Net.Http.Headers;

namespace DeviceAgent.Simulation.Network;

/// <summary>An answer as it is on the wire.</summary>
public sealed record Answer(HttpStatusCode Status, byte[] Body, string? MediaType, DateTimeOffset? Date, string? RetryAfter)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        await response.Content.ReadAsByteArrayAsync(),
        response.Content.Headers.ContentType?.ToString(),
        response.Headers.Date,
        response.Headers.RetryAfter?.ToString());

    /// <param name="cut">Whether the body ends in the middle.</param>
    public HttpResponseMessage ToResponse(bool cut)
    {
        var response = new HttpResponseMessage(Status) { Content = cut ? new StreamContent(new CutStream(Body)) : new ByteArrayContent(Body) };
        response.Headers.Date = Date;
        response.Content.Headers.ContentType = MediaType is null ? null : MediaTypeHeaderValue.Parse(MediaType);
        response.Headers.RetryAfter = RetryAfter is null ? null : RetryConditionHeaderValue.Parse(RetryAfter);
        return response;
    }

    /// <summary>Half of the body, and then what HTTP/1.1 reports of a body that is shorter than was said.</summary>
    private sealed class CutStream(byte[] whole) : MemoryStream(whole[..(whole.Length / 2)])
    {
        public override int Read(byte[] buffer, int offset, int count) => OrEnd(base.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            OrEnd(await base.ReadAsync(buffer, cancellationToken));

        private static int OrEnd(int read) => read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "the answer ended early");
    }
}

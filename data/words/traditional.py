"""Traditional Chinese characters of headers and words, with the simplified ones: 訂單編號, 買家, 付款時間."""

TRADITIONAL = (
    "訂單編號買賣時間發貨會話內訊額實應數庫態狀類處評價論滿運遞賬帳戶顧員標題簽關閉結請審聯繫電郵備註優稅費總計淨務證書質檢違規責賠償換維護條碼"
    "圖網頁點經業產區從開終訪離線機動傳統響復複覆詢問對談記錄幣別進級歷個筆項權贈購車倉門確認領國臺語無還給達輸導匯轉較劃預遲週現驗樣廠鋪舖選擇"
    "報後絡繳據團隊專屬獎懲罰減積異變爭議訴聲稱見說誰麼聊號碼擔損壞紅綠錢銀圓過紀將貼裝溝應熱誤課連該"
)
_SIMPLIFIED = (
    "订单编号买卖时间发货会话内讯额实应数库态状类处评价论满运递账账户顾员标题签关闭结请审联系电邮备注优税费总计净务证书质检违规责赔偿换维护条码"
    "图网页点经业产区从开终访离线机动传统响复复复询问对谈记录币别进级历个笔项权赠购车仓门确认领国台语无还给达输导汇转较划预迟周现验样厂铺铺选择"
    "报后络缴据团队专属奖惩罚减积异变争议诉声称见说谁么聊号码担损坏红绿钱银圆过纪将贴装沟应热误课连该"
)
_TABLE = str.maketrans(TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """Return a header or a word with its traditional characters replaced by simplified ones."""
    return text.translate(_TABLE)
